package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.core.Arguments;
import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.LiveModel;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.service.cm.ConfigurationAdmin;

/** A model of PyTorch behind the protocol, and a client that others wrote. */
@ExtendWith(InFramework.class)
public class ServePythonIT {

    private static final String HUBCONF = """
        dependencies = ["torch"]
        import torch

        class Affine(torch.nn.Module):
            def forward(self, x, y=None):
                return {"sum": x + (1 if y is None else y), "twice": 2 * x}

        def affine():
            return Affine()

        def dropout():
            return torch.nn.Dropout(0.5)

        def client():
            try:
                import tritonclient.http
                return ""
            except ImportError as e:
                return str(e)

        def python():
            import sys
            return sys.executable
        """;

    private static final String CLIENT = """
        import sys
        import numpy as np
        import tritonclient.http as http
        from tritonclient.utils import InferenceServerException

        client = http.InferenceServerClient(sys.argv[1])
        assert client.is_server_live()
        assert client.is_server_ready()
        assert client.is_model_ready("digits")
        metadata = client.get_server_metadata()
        assert metadata["name"] == "hub" and "binary_tensor_data" in metadata["extensions"], metadata
        version = client.get_model_metadata("digits")["versions"][0]
        assert client.is_model_ready("digits", version)
        assert not client.is_model_ready("digits", "other")

        image = np.linspace(0, 1, 64, dtype=np.float32).reshape(1, 1, 8, 8)
        answers = []
        for binary_input in (True, False):
            for binary_output in (True, False):
                x = http.InferInput("x", image.shape, "FP32")
                x.set_data_from_numpy(image, binary_data=binary_input)
                y = http.InferRequestedOutput("output", binary_data=binary_output)
                answer = client.infer("digits", [x], outputs=[y], request_id="7")
                assert answer.get_response()["id"] == "7"
                assert answer.get_response()["model_version"] == version
                answers.append(answer.as_numpy("output"))
        assert all(answer.shape == (1, 10) for answer in answers)
        assert all((answer == answers[0]).all() for answer in answers)

        text = http.InferInput("text", [1], "BYTES")
        text.set_data_from_numpy(np.array(["a bcd".encode()], dtype=np.object_))
        words = client.infer("words", [text], parameters={"method": "words"})
        assert words.as_numpy("output").tolist() == [b"a", b"bcd"], words.as_numpy("output")

        try:
            client.infer("digits", [text])
            raise AssertionError("no error")
        except InferenceServerException as e:
            assert "the model takes one tensor of numbers" in str(e), e

        index = client.get_model_repository_index()
        assert {"name": "digits", "version": version, "state": "READY", "reason": ""} in index, index
        statistics = client.get_inference_statistics("digits")["model_stats"][0]
        assert statistics["inference_count"] == 4, statistics
        assert statistics["inference_stats"]["fail"]["count"] == 1, statistics
        assert len(client.get_inference_statistics()["model_stats"]) == 2
        for change in (client.load_model, client.unload_model):
            try:
                change("digits")
                raise AssertionError("no error")
            except InferenceServerException as e:
                assert "may not load and unload models here" in str(e), e
        print("done")
        """;

    @Inject
    private Hub hub;

    @Inject
    private ConfigurationAdmin configurations;

    private static Path repo(String file, String text) throws Exception {
        Path dir = Files.createTempDirectory("served");
        Files.writeString(dir.resolve(file), text);
        return dir;
    }

    private Path python() throws Exception {
        Path repo = repo("hubconf.py", HUBCONF);
        try {
            hub.load(repo.toString(), "python");
        } catch (HubException e) {
            assumeFalse(e.kind() == HubException.Kind.DEPENDENCY, e.getMessage());
            throw e;
        }
        return repo;
    }

    private LiveModel<Object> follow(Path repo, String entrypoint, Arguments arguments) {
        return hub.follow(
                repo.toString(),
                entrypoint,
                Object.class,
                FollowOptions.DEFAULT.withName(entrypoint).withArguments(arguments));
    }

    @Test
    public void aModelInPythonIsCalled() throws Exception {
        Path repo = python();
        try (var served = new Served(configurations);
                var model = follow(repo, "affine", Arguments.none())) {
            String head = "{\"model_name\":\"affine\",\"model_version\":\"" + model.revision() + "\",\"outputs\":["
                    + "{\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":";
            String tail = "},{\"name\":\"twice\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[2.0,4.0]}]}";
            String x = "{'name': 'x', 'datatype': 'FP32', 'shape': [2], 'data': [1, 2]}";
            assertEquals(
                    head + "[2.0,3.0]" + tail,
                    served.post("v2/models/affine/infer", "{'inputs': [" + x + "]}")
                            .body());
            assertEquals(
                    head + "[1.5,3.0]" + tail,
                    served.post(
                                    "v2/models/affine/infer",
                                    "{'inputs': [" + x
                                            + ", {'name': 'y', 'datatype': 'FP32', 'shape': [2], 'data': [0.5, 1]}]}")
                            .body());
        }
    }

    @Test
    public void aModelComputesAsInUse() throws Exception {
        Path repo = python();
        String x = "'inputs': [{'name': 'x', 'datatype': 'FP32', 'shape': [64], 'data': [1" + ", 1".repeat(63) + "]}]";
        try (var served = new Served(configurations);
                var _ = follow(repo, "dropout", Arguments.none())) {
            String ones = "\"data\":[1.0" + ",1.0".repeat(63) + "]";
            for (int i = 0; i < 2; i++) {
                String answer =
                        served.post("v2/models/dropout/infer", "{" + x + "}").body();
                assertTrue(answer.contains(ones), answer);
            }
            HttpResponse<String> refused =
                    served.post("v2/models/dropout/infer", "{'parameters': {'method': 'train'}, " + x + "}");
            assertEquals(400, refused.statusCode());
        }
    }

    @Test
    public void theClientOfTritonIsServed() throws Exception {
        Path repo = python();
        String missing = (String) hub.load(repo.toString(), "client");
        assumeTrue(missing.isEmpty(), missing);
        Path script = repo("client.py", CLIENT).resolve("client.py");
        Path words = repo("hubconf.java", """
            import java.util.List;

            public final class hubconf {
                public static final class Words {
                    public List<String> words(String text) {
                        return List.of(text.split(" "));
                    }
                }

                public Words words() {
                    return new Words();
                }
            }
            """);
        try (var served = new Served(configurations);
                var _ = follow(
                        HubProcess.ROOT.resolve("examples/digits"), "digits", Arguments.named("pretrained", true));
                var _ = follow(words, "words", Arguments.none())) {
            Path out = Files.createTempFile("client", ".txt");
            Process client = new ProcessBuilder(
                            (String) hub.load(repo.toString(), "python"),
                            script.toString(),
                            "127.0.0.1:" + served.uri("").getPort())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            assertEquals(true, client.waitFor(2, TimeUnit.MINUTES));
            assertEquals("done\n", Files.readString(out));
        }
    }
}
