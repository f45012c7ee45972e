package hub.gpu.program.repo;

import hub.core.Entrypoint;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.Inspection.Reach;
import hub.core.Inspection.Use;
import hub.core.Parameter;
import hub.core.spi.RepoSource;
import hub.core.spi.Snapshot;
import hub.gpu.program.Signature;
import hub.gpu.program.command.PictureInput;
import hub.gpu.program.format.MachineCode;
import hub.gpu.program.format.ProgramFile;
import hub.gpu.program.plan.FeatureCheck;
import hub.gpu.program.signature.SignatureReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads what a repo of programs offers. Nothing is run, and libtorch is not needed. */
public final class ProgramReader {

    /** The parameter that every entrypoint has. */
    static final String DEVICE = "device";

    private ProgramReader() {}

    /**
     * The entrypoints of a snapshot. One whose program is not sound says why it cannot be loaded, here and in a warning.
     *
     * @throws HubException of kind BUILD if {@code hubconf.json} is not of the form that is expected, or if no program is sound
     */
    public static RepoSource read(Snapshot snapshot) {
        ProgramIndex index = ProgramIndex.of(snapshot.dir());
        var warnings = new ArrayList<>(index.warnings());
        var entrypoints = new ArrayList<Entrypoint>();
        var uses = new ArrayList<Use>();
        boolean hasSound = false;
        for (ProgramIndex.Listed listed : index.programs()) {
            try {
                switch (listed) {
                    case ProgramIndex.InRepo local -> {
                        ProgramFile file = ProgramFile.open(local.path());
                        entrypoints.add(entrypoint(local, facts(file, local)));
                        file.code().ifPresent(code -> uses.add(use(local, code)));
                    }
                    // What a file that is still to be fetched holds is not known.
                    case ProgramIndex.AtUrl far ->
                        entrypoints.add(entrypoint(far, "The program is fetched from " + far.url() + "."));
                    case ProgramIndex.Unusable unusable -> throw new HubException(Kind.BUILD, unusable.reason());
                }
                hasSound = true;
            } catch (HubException e) {
                String told = "%s cannot be loaded: %s".formatted(listed.name(), e.getMessage());
                warnings.add(told);
                entrypoints.add(unusable(listed.name(), told));
            }
        }
        if (!hasSound && !warnings.isEmpty()) {
            throw new HubException(Kind.BUILD, snapshot.ref() + " offers no program: " + String.join("\n", warnings));
        }
        entrypoints.sort(Comparator.comparing(Entrypoint::name));
        return new RepoSource(entrypoints, List.of(), List.of(), List.of(), List.of(), uses, warnings);
    }

    /** The machine code of a program, whether the configuration allows it now or not. */
    private static Use use(ProgramIndex.InRepo listed, MachineCode code) {
        return new Use(
                Reach.NATIVE,
                listed.path().getFileName().toString(),
                "its machine code (" + code + "), where the configuration allows it");
    }

    /** A list shows the signature. So it says there what is wrong, in one line. */
    private static Entrypoint unusable(String name, String told) {
        return new Entrypoint(name, List.of(), "Program", "", told.lines().collect(Collectors.joining(" ")), false);
    }

    private static Entrypoint entrypoint(ProgramIndex.Listed listed, String facts) {
        String name = listed.name();
        String said = listed.doc().isBlank() ? "" : listed.doc().strip() + "\n\n";
        var device = new Parameter(
                DEVICE,
                "Device",
                Optional.of("None"),
                false,
                "cpu, cuda or cuda:N; without it the first GPU, else the CPU");
        return new Entrypoint(name, List.of(device), "Program", said + facts, name + "(device=None) → Program", false);
    }

    private static String facts(ProgramFile file, ProgramIndex.Listed listed) {
        var lines = new ArrayList<String>();
        Signature signature = SignatureReader.of(file.program());
        PictureInput.requireInputs(listed.pictures().keySet(), signature);
        lines.add("run" + signature);
        listed.pictures().keySet().forEach(input -> lines.add(input + " may be a picture, PNG or JPEG."));
        List<String> missing = FeatureCheck.missing(file);
        if (!missing.isEmpty()) {
            lines.add("It does not run here, since it needs " + String.join("; ", missing) + ".");
        }
        if (file.code().isPresent()) {
            lines.add("The file holds machine code as well, which runs only where the configuration allows it.");
        }
        return String.join("\n", lines);
    }
}
