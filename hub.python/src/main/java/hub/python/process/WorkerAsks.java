package hub.python.process;

import hub.core.HubException;
import hub.python.wire.Connection;
import hub.python.wire.Json;
import java.io.IOException;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers what one process asks for. */
final class WorkerAsks {

    private final Connection connection;
    private final RepoLaunch launch;
    private final Thread thread;

    WorkerAsks(Connection connection, RepoLaunch launch, long pid) {
        this.connection = connection;
        this.launch = launch;
        this.thread = DetachedThread.start("hub-python-asks " + launch.name() + " " + pid, this::answer);
    }

    /** Stops the answer that is being made: the call that asked is no longer wanted. */
    void interrupt() {
        thread.interrupt();
    }

    private void answer() {
        try (connection) {
            while (true) {
                byte[] question = connection.receive(Connection.FOREVER);
                if (question == null) {
                    // An interrupt that came after the answer.
                    Thread.interrupted();
                } else {
                    connection.send(Json.write(answer(Json.read(question))));
                }
            }
        } catch (IOException e) {
            // The process is gone.
        }
    }

    private ObjectNode answer(JsonNode question) {
        ObjectNode answer = Json.object();
        try {
            @SuppressWarnings("unchecked")
            Map<String, Object> arguments = Json.to(question.path("arguments"), Map.class);
            answer.set(
                    "value", Json.of(launch.asks().answer(question.path("name").asString(), arguments)));
        } catch (HubException e) {
            error(answer, e.kind().name(), e.getMessage());
        } catch (RuntimeException e) {
            error(answer, HubException.Kind.REPO_CODE.name(), e.toString());
        }
        return answer;
    }

    private static void error(ObjectNode answer, String kind, String message) {
        answer.putObject("error").put("kind", kind).put("message", message);
    }
}
