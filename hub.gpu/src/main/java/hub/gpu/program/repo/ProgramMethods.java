package hub.gpu.program.repo;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Parameter;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.nn.Module;
import hub.gpu.program.Program;
import hub.gpu.program.Signature;
import hub.gpu.program.command.PictureInput;
import hub.gpu.program.command.ProgramActions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What can be called of a program by name. */
final class ProgramMethods {

    private static final String RUN = "run";

    private static final Entrypoint CHECK = new Entrypoint(
            "check",
            List.of(new Parameter(
                    "case", "Path", Optional.empty(), false, "a file .safetensors with inputs and outputs")),
            "",
            "Runs the program on the inputs of a file, and gives the largest difference to the outputs in it.",
            "check(case)",
            false);

    static final List<Entrypoint> OF_MODULE = List.of(new Entrypoint(
            "apply", List.of(new Parameter("input", "Tensor", Optional.empty(), false, "")), "Tensor", ""));

    private ProgramMethods() {}

    /** The methods of a program that is called so. */
    static List<Entrypoint> of(Signature signature) {
        List<Parameter> inputs = signature.inputs().stream()
                .map(input -> new Parameter(input.name(), input.value().toString(), fixed(input), false, ""))
                .toList();
        return List.of(CHECK, new Entrypoint(RUN, inputs, signature.output().toString(), "", RUN + signature, false));
    }

    private static Optional<String> fixed(Signature.Parameter input) {
        return input.isOptional() ? Optional.of(input.value().toString()) : Optional.empty();
    }

    /** Calls {@code run} or {@code check}. What a person wrote is read as on the command line. */
    static Object call(Torch torch, Program program, Entrypoint method, Arguments arguments) {
        if (method == CHECK) {
            return ProgramActions.check(torch, program, words(arguments));
        }
        return isText(arguments)
                ? ProgramActions.run(torch, program, words(arguments), pictures(program))
                : ProgramActions.refusing(() -> program.run(inputs(program.signature(), arguments)));
    }

    private static Map<String, PictureInput> pictures(Program program) {
        return program instanceof PictureProgram of ? of.pictures() : Map.of();
    }

    static Tensor apply(Module module, Arguments arguments) {
        if (arguments.positional().size() == 1
                && arguments.named().isEmpty()
                && arguments.positional().getFirst() instanceof Tensor input) {
            return module.apply(input);
        }
        throw new HubException(Kind.ARGUMENT, "apply takes one Tensor.");
    }

    private static boolean isText(Arguments arguments) {
        return arguments.words()
                && arguments.positional().stream().allMatch(CharSequence.class::isInstance)
                && arguments.named().values().stream().allMatch(CharSequence.class::isInstance);
    }

    private static List<String> words(Arguments arguments) {
        var words = new ArrayList<String>();
        arguments.positional().forEach(word -> words.add(Objects.toString(word)));
        arguments.named().forEach((name, value) -> words.add(name + "=" + value));
        return words;
    }

    /** Values by the names of the inputs. */
    private static Map<String, Object> inputs(Signature signature, Arguments arguments) {
        List<Signature.Parameter> parameters = signature.inputs();
        List<Object> positional = arguments.positional();
        if (positional.size() > parameters.size()) {
            throw new IllegalArgumentException("Expected at most %d inputs, not %d: run%s"
                    .formatted(parameters.size(), positional.size(), signature));
        }
        var inputs = new LinkedHashMap<String, Object>();
        for (int i = 0; i < positional.size(); i++) {
            inputs.put(parameters.get(i).name(), positional.get(i));
        }
        arguments.named().forEach((name, value) -> {
            if (inputs.containsKey(name)) {
                throw new IllegalArgumentException("The input " + name + " is given twice.");
            }
            inputs.put(name, value);
        });
        return inputs;
    }
}
