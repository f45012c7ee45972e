package hub.gpu.program.hostile;

import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.TorchException;
import hub.gpu.checkpoint.hostile.FuzzLoop;
import hub.gpu.program.Program;
import hub.gpu.program.Signature;
import hub.gpu.program.ValueSpec;
import hub.gpu.service.TestTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Changes sound programs at random, opens them, and runs those that open, until its time is up. A program must be refused by a
 * HubException, or it must run, or its run must end with one of the exceptions that are documented. Any other one is kept.
 */
public final class ProgramFuzz {

    /** A loop of a program may have no end, and then ends when its thread is interrupted. */
    private static final long LOOP_MILLIS = 2000;

    private static final long SYMBOL = 3;

    private final Torch torch;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());

    ProgramFuzz(Torch torch) {
        this.torch = torch;
    }

    /** @param args a folder for what fails, seconds, a seed for the random numbers, a folder with programs to begin from */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        var mutator = new ProgramMutator(new Random(Long.parseLong(args[2])), Path.of(args[3]));
        var fuzz = new ProgramFuzz(TestTorch.open("fuzz"));
        var loop = new FuzzLoop(folder, mutator::next, fuzz::read);
        System.exit(loop.run(Long.parseLong(args[1])) == 0 ? 0 : 1);
    }

    /** Opens a program and runs it. */
    String read(Path file) {
        Program program = torch.program(file, Device.CPU);
        var alarm = timer.schedule(Thread.currentThread()::interrupt, LOOP_MILLIS, TimeUnit.MILLISECONDS);
        try (TensorScope _ = torch.scope()) {
            var inputs = new LinkedHashMap<String, Object>();
            for (Signature.Parameter input : program.signature().inputs()) {
                if (!input.isOptional()) {
                    inputs.put(input.name(), value(input.value()));
                }
            }
            program.run(inputs);
            // The second run may have another plan.
            program.run(inputs);
            return "run";
        } catch (IllegalArgumentException | IllegalStateException | TorchException e) {
            return "opened";
        } finally {
            alarm.cancel(false);
            Thread.interrupted();
        }
    }

    private Object value(ValueSpec spec) {
        return switch (spec) {
            case ValueSpec.TensorSpec tensor -> tensor(tensor);
            case ValueSpec.NumberSpec number ->
                switch (number.type()) {
                    case "int" -> SYMBOL;
                    case "float" -> 0.5;
                    default -> true;
                };
            case ValueSpec.ConstantSpec constant -> constant.value();
            case ValueSpec.ListSpec list ->
                list.items().stream().map(this::value).toList();
            case ValueSpec.MapSpec map -> {
                var entries = new LinkedHashMap<String, Object>();
                map.entries().forEach((key, value) -> entries.put(key, value(value)));
                yield entries;
            }
        };
    }

    private Tensor tensor(ValueSpec.TensorSpec spec) {
        long[] sizes = spec.shape().stream()
                .mapToLong(size -> size.isFixed() ? size.min() : Math.clamp(SYMBOL, size.min(), size.max()))
                .toArray();
        return torch.ones(sizes).to(spec.type());
    }
}
