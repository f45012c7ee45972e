package hub.gpu.program.plan;

import hub.gpu.program.format.ProgramFile;
import hub.gpu.program.graph.Argument;
import hub.gpu.program.graph.ExportedProgram.InputSpec;
import hub.gpu.program.graph.Graph;
import hub.gpu.schema.OperatorsAllowedInPrograms;
import hub.gpu.schema.OperatorsAllowedInPrograms.Refused;
import java.util.List;

/** What a program needs and hub does not have, as far as names tell. It needs no libtorch. */
public final class FeatureCheck {

    private final MissingFeatures missing = new MissingFeatures();

    private FeatureCheck() {}

    /** Each missing part with the reason. */
    public static List<String> missing(ProgramFile file) {
        var check = new FeatureCheck();
        check.graph(file.program().graph());
        for (InputSpec input : file.program().inputs()) {
            String other = file.others().get(input.target());
            if (other != null || input.role() == InputSpec.Role.CUSTOM_OBJ) {
                check.missing.add(String.valueOf(input.target()), other == null ? "a custom object" : other);
            }
        }
        return check.missing.list();
    }

    private void graph(Graph graph) {
        for (Graph.Node node : graph.nodes()) {
            if (!GraphCompiler.isKnown(node.target())) {
                missing.add(node.target().replaceFirst("^torch\\.ops\\.", ""), reason(node.target()));
            }
            for (Graph.Input input : node.inputs()) {
                if (input.value() instanceof Argument.Subgraph subgraph) {
                    graph(subgraph.graph());
                }
            }
        }
    }

    private static String reason(String target) {
        try {
            OperatorsAllowedInPrograms.requireKnown(target);
            return "hub does not know it";
        } catch (Refused e) {
            return e.getMessage();
        }
    }
}
