package hub.gpu.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.Device;
import hub.gpu.References;
import hub.gpu.StressThreads;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.service.TestTorch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Many threads run programs, in scopes and without one, while their bundle stops and another one takes its place. The JVM
 * must live, results must be right or be missing with the exception that is meant, and in the end no tensor may be left.
 */
class ProgramStressTest {

    private static final Duration TIME = Duration.ofSeconds(10);
    private static final int THREADS = 64;

    /** With state, branches, loops, changes in place and of inputs: one tensor is enough for each as an input. */
    private static final List<String> NAMES =
            List.of("mlp", "buffers", "conditional", "looped", "scanned", "in_place", "recurrent", "convolutions");

    /** A program of a bundle, and the case that stands beside it. */
    private record Case(Program program, List<Tensor> inputs, float[] expected) {}

    /** A bundle with its programs. */
    private record Bundle(Torch torch, List<Case> cases) {

        static Bundle open(String name) {
            Torch torch = TestTorch.open(name);
            return new Bundle(
                    torch, NAMES.stream().map(each -> load(torch, each)).toList());
        }

        private static Case load(Torch torch, String name) {
            Program program = torch.program(References.file("program/" + name + ".pt2"), Device.CPU);
            StateDict values = torch.load(References.file("program/" + name + ".safetensors"));
            var inputs = new ArrayList<Tensor>();
            while (values.contains("in." + inputs.size())) {
                inputs.add(values.get("in." + inputs.size()));
            }
            float[] expected = program.hasState() || !values.contains("out.0")
                    ? new float[0]
                    : values.get("out.0").toFloat().toFloatArray();
            return new Case(program, inputs, expected);
        }
    }

    @Test
    void programsFromManyThreads(TestReporter reporter) throws InterruptedException {
        var threads = new StressThreads(TIME);
        Bundle bundle = Bundle.open("programs");

        threads.run(THREADS, random -> step(bundle, random));

        TestTorch.close(bundle.torch);
        threads.report(reporter);
        threads.check();
        assertEquals(0, threads.refused());
        assertEquals(List.of(), bundle.torch.memory());
    }

    @Test
    void whileBundlesStop(TestReporter reporter) throws InterruptedException {
        var threads = new StressThreads(TIME);
        var current = new AtomicReference<>(Bundle.open("stopping-0"));
        var stopped = new ArrayList<Torch>();
        Thread stopper = Thread.ofPlatform().start(() -> {
            for (int i = 1; !threads.areDone(); i++) {
                Bundle last = current.getAndSet(Bundle.open("stopping-" + i));
                TestTorch.close(last.torch);
                stopped.add(last.torch);
            }
        });

        threads.run(THREADS, random -> step(current.get(), random));

        stopper.join();
        TestTorch.close(current.get().torch);
        stopped.add(current.get().torch);
        threads.report(reporter);
        reporter.publishEntry("bundles stopped", Integer.toString(stopped.size()));
        threads.check();
        assertNotEquals(0, threads.refused());
        assertTrue(stopped.size() > 1);
        stopped.forEach(torch -> assertEquals(List.of(), torch.memory()));
    }

    private static void step(Bundle bundle, Random random) {
        Case one = bundle.cases.get(random.nextInt(bundle.cases.size()));
        if (random.nextInt(4) > 0) {
            try (TensorScope _ = bundle.torch.scope()) {
                check(one, run(one));
            }
            return;
        }
        var left = new ArrayList<Tensor>();
        collect(run(one), left);
        // Some are closed, and some are left to the bundle's end.
        if (random.nextInt(8) > 0) {
            left.forEach(Tensor::close);
        }
    }

    private static Object run(Case one) {
        // The case is of all threads, and a program may change its inputs.
        return one.program.run(one.inputs.stream().map(Tensor::copy).toArray());
    }

    private static void check(Case one, Object result) {
        if (one.expected.length > 0) {
            var tensors = new ArrayList<Tensor>();
            collect(result, tensors);
            assertArrayEquals(one.expected, tensors.getFirst().toFloat().toFloatArray(), 1e-4f);
        }
    }

    private static void collect(Object result, List<Tensor> tensors) {
        switch (result) {
            case Tensor tensor -> tensors.add(tensor);
            case List<?> list -> list.forEach(item -> collect(item, tensors));
            case Map<?, ?> map -> map.values().forEach(item -> collect(item, tensors));
            case null, default -> {}
        }
    }
}
