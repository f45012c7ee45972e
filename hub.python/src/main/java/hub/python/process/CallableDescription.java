package hub.python.process;

import hub.core.Entrypoint;
import hub.core.Parameter;
import java.util.ArrayList;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What {@code describing.py} says of a callable. */
final class CallableDescription {

    private CallableDescription() {}

    static Entrypoint of(JsonNode callable) {
        var parameters = new ArrayList<Parameter>();
        for (JsonNode parameter : callable.path("parameters")) {
            parameters.add(new Parameter(
                    parameter.path("name").asString(),
                    parameter.path("type").asString(),
                    Optional.ofNullable(parameter.path("default").stringValue(null)),
                    parameter.path("varargs").booleanValue(),
                    ""));
        }
        return new Entrypoint(
                callable.path("name").asString(),
                parameters,
                callable.path("returns").asString(),
                callable.path("doc").asString(),
                callable.path("signature").asString(),
                callable.path("helper").booleanValue(false));
    }
}
