package hub.python.torchhub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.LoadOptions.Trust;
import hub.core.RepoRef;
import hub.core.spi.CheckpointRequest;
import hub.core.spi.Progress;
import hub.core.spi.Snapshot;
import hub.python.environment.CompiledModules;
import hub.python.wire.AskHandler;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TorchHubAnswersTest {

    private static final Progress CONSOLE = (what, done, total) -> {};

    private final List<Object> asked = new ArrayList<>();

    private final AskHandler asks = new TorchHubAnswers(
                    new CompiledModules(),
                    () -> Path.of("/hub"),
                    request -> {
                        asked.add(request);
                        return Path.of("/hub/checkpoints/net.pth");
                    },
                    (url, file, hash, progress) -> {
                        asked.addAll(List.of(url, file, Optional.ofNullable(hash), progress));
                        return "abcd";
                    },
                    (ref, options) -> {
                        asked.addAll(List.of(ref, options));
                        return new Snapshot(ref, "1234", Path.of("/snapshots/other"));
                    },
                    CONSOLE)
            .of(RepoRef.parse("owner/name:main"));

    @Test
    void weightsComeForTheRepoThatAsks() {
        var arguments = new HashMap<String, Object>();
        arguments.put("url", "https://host/net.pth");
        arguments.put("model_dir", null);
        arguments.put("file_name", "net.pth");
        arguments.put("hash_prefix", "0123abcd");
        arguments.put("progress", true);
        assertEquals("/hub/checkpoints/net.pth", asks.answer("checkpoint", arguments));
        assertEquals(
                List.of(CheckpointRequest.of(URI.create("https://host/net.pth"))
                        .withFileName("net.pth")
                        .withHashPrefix("0123abcd")
                        .withRepo("owner/name:main")
                        .withProgress(CONSOLE)),
                asked);
    }

    @Test
    void aFileGoesWhereTheRepoWantsIt() {
        asks.answer("download", Map.of("url", "file:/x", "file", "/data/x", "progress", false));
        assertEquals(List.of(URI.create("file:/x"), Path.of("/data/x"), Optional.empty(), Progress.NONE), asked);
    }

    @Test
    void anotherRepoIsTrustedByTheUserAlone() {
        var answer = new HashMap<String, String>();
        answer.put("folder", "/snapshots/other");
        answer.put("compiled", null);
        assertEquals(answer, asks.answer("snapshot", Map.of("repo", "owner/other:v1")));
        asks.answer("snapshot", Map.of("repo", "owner/other", "always_ask", true, "force_reload", true));
        assertEquals(
                List.of(
                        RepoRef.parse("owner/other:v1"),
                        new LoadOptions(Trust.CHECK, false, false, CONSOLE),
                        RepoRef.parse("owner/other"),
                        new LoadOptions(Trust.ASK, true, false, CONSOLE)),
                asked);
    }

    @Test
    void theHubDirectoryIsTold() {
        assertEquals("/hub", asks.answer("directory", Map.of()));
    }

    @Test
    void aBadAddressIsRefused() {
        var failure = assertThrows(HubException.class, () -> asks.answer("checkpoint", Map.of("url", "http://a b/")));
        assertEquals(Kind.ARGUMENT, failure.kind());
        assertThrows(HubException.class, () -> asks.answer("snapshot", Map.of("repo", "nonsense")));
        assertThrows(HubException.class, () -> asks.answer("other", Map.of()));
    }

    @Test
    void whereNothingFetchesThatIsSaid() {
        AskHandler nothing = new TorchHubAnswers(new CompiledModules()).of(RepoRef.parse("owner/name"));
        var failure = assertThrows(HubException.class, () -> nothing.answer("snapshot", Map.of("repo", "a/b")));
        assertEquals(Kind.DEPENDENCY, failure.kind());
    }
}
