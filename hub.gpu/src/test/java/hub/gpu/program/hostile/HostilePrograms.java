package hub.gpu.program.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Programs with one lie each. */
abstract class HostilePrograms {

    /**
     * One.
     *
     * @param says a part of the message that it must be refused with
     */
    record Hostile(String name, ProgramBuilder program, String says) {}

    private final List<Hostile> programs = new ArrayList<>();

    static List<Hostile> all() {
        return Stream.of(new HostileArchives(), new HostileSignatures(), new HostileGraphs())
                .flatMap(hostile -> hostile.programs.stream())
                .toList();
    }

    static ProgramBuilder mlp() {
        return ProgramBuilder.of("mlp");
    }

    final void add(String name, String says, ProgramBuilder program) {
        programs.add(new Hostile(name, program, says));
    }

    final void edited(String name, String says, Consumer<ObjectNode> change) {
        add(name, says, mlp().edit(change));
    }

    final void graph(String name, String says, Consumer<ObjectNode> change) {
        add(name, says, mlp().graph(change));
    }

    static ObjectNode object(JsonNode in, String path) {
        return (ObjectNode) in.at(path);
    }

    static ArrayNode array(JsonNode in, String path) {
        return (ArrayNode) in.at(path);
    }

    /** The argument of the first node at a place. */
    static ObjectNode argument(ObjectNode graph, int place) {
        return (ObjectNode) graph.at("/nodes/" + place + "/inputs/0");
    }
}
