package hub.core.shell;

import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Shows what a command returned as one line of JSON: records are objects, lists are arrays. Several results are a line each. */
final class ResultJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ResultJson() {}

    static String of(Object value) {
        if (value instanceof SeveralResults several) {
            return several.results().stream().map(ResultJson::of).collect(Collectors.joining("\n"));
        }
        return MAPPER.writeValueAsString(PlainData.of(value));
    }
}
