package hub.gpu.program.repo;

import hub.core.Arguments;
import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.spi.RunningCode;
import hub.core.spi.Snapshot;
import hub.gpu.Device;
import hub.gpu.Torch;
import hub.gpu.nn.Module;
import hub.gpu.program.Program;
import hub.gpu.program.command.PictureInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A repo of programs that runs: its entrypoints load programs. */
public final class ProgramRepo implements RunningCode {

    private final List<Entrypoint> entrypoints;
    private final Map<String, ProgramIndex.Listed> programs;
    private final RemotePrograms remote;
    private final Torch torch;

    /** Fetches a program by its URL. */
    @FunctionalInterface
    public interface RemotePrograms {

        /**
         * The file, which is there and has this hash.
         *
         * @param sha256 the first digits of its SHA-256, in hexadecimal
         * @param fileName its name in the cache
         */
        Path fetch(String url, String sha256, String fileName);
    }

    /**
     * @param entrypoints as they were read
     * @param torch makes the programs' tensors
     */
    public ProgramRepo(Snapshot snapshot, List<Entrypoint> entrypoints, RemotePrograms remote, Torch torch) {
        this.entrypoints = entrypoints;
        this.programs = ProgramIndex.of(snapshot.dir()).programs().stream()
                .collect(Collectors.toMap(ProgramIndex.Listed::name, listed -> listed));
        this.remote = remote;
        this.torch = torch;
    }

    @Override
    public List<Entrypoint> entrypoints() {
        return entrypoints;
    }

    @Override
    public <T> T load(Entrypoint entrypoint, Class<T> type, Arguments arguments) {
        Optional<Device> device = device(entrypoint, arguments);
        ProgramIndex.Listed listed = programs.get(entrypoint.name());
        Path file = file(listed);
        Program plain = device.isPresent() ? torch.program(file, device.get()) : torch.program(file);
        Program program = listed.pictures().isEmpty() ? plain : withPictures(plain, listed);
        if (type.isInstance(program)) {
            return type.cast(program);
        }
        if (type != Module.class) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "%s gives a %s, or a %s if it is one tensor to one tensor, and no %s."
                            .formatted(
                                    entrypoint.name(),
                                    Program.class.getName(),
                                    Module.class.getName(),
                                    type.getName()));
        }
        try {
            return type.cast(program.module());
        } catch (IllegalStateException e) {
            throw new HubException(Kind.ARGUMENT, entrypoint.name() + ": " + e.getMessage(), e);
        }
    }

    /** A file in the repo was looked at when it was read. One that was fetched just now was not. */
    private static Program withPictures(Program plain, ProgramIndex.Listed listed) {
        try {
            PictureInput.requireInputs(listed.pictures().keySet(), plain.signature());
        } catch (HubException e) {
            throw new HubException(e.kind(), listed.name() + ": " + e.getMessage(), e);
        }
        return new PictureProgram(plain, listed.pictures());
    }

    private Path file(ProgramIndex.Listed listed) {
        return switch (listed) {
            case ProgramIndex.InRepo local -> local.path();
            // Two repos may give one name to two files. So the hash is part of it, as in torch.hub's names.
            case ProgramIndex.AtUrl far ->
                remote.fetch(
                        far.url().toString(),
                        far.sha256(),
                        far.name() + "-" + far.sha256().substring(0, 8) + ".pt2");
            case ProgramIndex.Unusable unusable ->
                throw new HubException(
                        Kind.BUILD, "%s cannot be loaded: %s".formatted(unusable.name(), unusable.reason()));
        };
    }

    private static Optional<Device> device(Entrypoint entrypoint, Arguments arguments) {
        var named = new LinkedHashMap<>(arguments.named());
        var positional = new ArrayList<>(arguments.positional());
        Object given = positional.isEmpty() ? named.remove(ProgramReader.DEVICE) : positional.removeFirst();
        if (!positional.isEmpty() || !named.isEmpty()) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "%s takes device only. Its inputs are for the method run of the program that it gives."
                            .formatted(entrypoint.name()));
        }
        boolean isDefault =
                given == null || arguments.words() && List.of("null", "None").contains(given);
        if (isDefault) {
            return Optional.empty();
        }
        try {
            return Optional.of(given instanceof Device device ? device : Device.of(given.toString()));
        } catch (IllegalArgumentException e) {
            throw new HubException(Kind.ARGUMENT, entrypoint.name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Object invoke(Object model, String method, Arguments arguments) {
        Entrypoint called = describe(model).stream()
                .filter(offered -> offered.name().equals(method))
                .findFirst()
                .orElseThrow(() -> new HubException(
                        Kind.NOT_FOUND,
                        "A program has no method %s. There are %s."
                                .formatted(
                                        method,
                                        describe(model).stream()
                                                .map(Entrypoint::signature)
                                                .collect(Collectors.joining(", ")))));
        return model instanceof Program program
                ? ProgramMethods.call(torch, program, called, arguments)
                : ProgramMethods.apply((Module) model, arguments);
    }

    @Override
    public List<Entrypoint> describe(Object model) {
        return switch (model) {
            case Program program -> ProgramMethods.of(program.signature());
            case Module _ -> ProgramMethods.OF_MODULE;
            default ->
                throw new HubException(
                        Kind.ARGUMENT,
                        "A %s is no program of this repo."
                                .formatted(model.getClass().getName()));
        };
    }
}
