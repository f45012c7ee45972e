package hub.gpu.program.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.gpu.Device;
import hub.gpu.TorchTest;
import hub.gpu.program.Program;
import hub.gpu.program.hostile.HostilePrograms.Hostile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class HostileProgramsTest extends TorchTest {

    @Test
    void eachHostileProgramGivesOneClearError(@TempDir Path dir) throws IOException {
        List<Hostile> programs = HostilePrograms.all();
        assertTrue(programs.size() >= 150, programs.size() + " programs");
        var wrong = new ArrayList<String>();
        for (Hostile hostile : programs) {
            Path file = dir.resolve("net.pt2");
            hostile.program().write(file);
            String outcome = outcome(file);
            boolean refused = outcome.startsWith("CORRUPT ") || outcome.startsWith("DEPENDENCY ");
            if (!refused || !outcome.contains(hostile.says()) || outcome.length() > 1500) {
                wrong.add(hostile.name() + ": " + outcome + " [expected: " + hostile.says() + "]");
            }
        }
        assertEquals(List.of(), wrong, String.join("\n", wrong));
    }

    /** libtorch would read behind the end of the states. */
    @Test
    void statesOfAnotherShapeAreRefusedBeforeTheyAreRead(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("net.pt2");
        ProgramBuilder.of("recurrent")
                .graph(graph -> graph.get("nodes").forEach(node -> {
                    for (JsonNode input : node.get("inputs")) {
                        if (input.get("name").asString("").equals("batch_first")) {
                            ((ObjectNode) input.get("arg")).put("as_bool", false);
                        }
                    }
                }))
                .write(file);
        Program program = torch.program(file, Device.CPU);

        var e = assertThrows(IllegalArgumentException.class, () -> program.run(torch.ones(2, 3, 4)));

        assertEquals(
                "lstm: expected a state of shape [4, 3, 6] and torch.float32, not of [4, 2, 6] and torch.float32",
                e.getMessage());
    }

    /** Each value of a program in turn becomes another: it opens all the same, or gives an error of hub's. */
    @Test
    void noSingleChangeOfAProgramGivesAnotherError(@TempDir Path dir) throws IOException {
        var paths = new ArrayList<String>();
        collect(ProgramBuilder.of("conditional").json(ProgramBuilder.MODEL), "", paths);
        assertTrue(paths.size() > 500, paths.size() + " values");
        var wrong = new ArrayList<String>();
        int step = 0;
        for (String path : paths) {
            // Each value gets one of the changes, in turn.
            int change = step++ % 5;
            ProgramBuilder builder = ProgramBuilder.of("conditional").edit(program -> replace(program, path, change));
            Path file = dir.resolve("net.pt2");
            builder.write(file);
            String outcome = outcome(file);
            if (outcome.startsWith("FAILED ")) {
                wrong.add(path + " by change " + change + ": " + outcome);
            }
        }
        assertEquals(List.of(), wrong, String.join("\n", wrong));
    }

    private static void collect(JsonNode node, String path, List<String> paths) {
        if (!path.isEmpty()) {
            paths.add(path);
        }
        if (node instanceof ObjectNode object) {
            object.propertyNames().forEach(name -> collect(object.get(name), path + "/" + name, paths));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                collect(array.get(i), path + "/" + i, paths);
            }
        }
    }

    private static void replace(ObjectNode program, String path, int change) {
        int slash = path.lastIndexOf('/');
        JsonNode parent = slash == 0 ? program : program.at(path.substring(0, slash));
        JsonNode value = switch (change) {
            case 0 -> program.nullNode();
            case 1 -> program.numberNode(Long.MAX_VALUE);
            case 2 -> program.stringNode("x");
            case 3 -> program.arrayNode();
            default -> program.numberNode(-1);
        };
        String last = path.substring(slash + 1);
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(last), value);
        }
    }

    private String outcome(Path file) {
        try {
            return "opened " + torch.program(file, Device.CPU).signature();
        } catch (HubException e) {
            return e.kind() + " " + e.getMessage();
        } catch (Throwable e) {
            return "FAILED " + e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?");
        }
    }
}
