package hub.core.shell;

import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** What a command returned, as one line of JSON: records as objects, lists as arrays; several results as a line each. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static String of(Object value) {
        if (value instanceof Several several) {
            return several.results().stream().map(Json::of).collect(Collectors.joining("\n"));
        }
        return MAPPER.writeValueAsString(Plain.of(value));
    }
}
