package hub.core.shell;

import tools.jackson.databind.json.JsonMapper;

/** What a command returned, as one line of JSON: records as objects, lists as arrays. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static String of(Object value) {
        return MAPPER.writeValueAsString(Plain.of(value));
    }
}
