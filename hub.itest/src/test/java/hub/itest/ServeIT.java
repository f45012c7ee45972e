package hub.itest;

import static hub.itest.Await.awaitEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.LiveModel;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;

/** The Open Inference Protocol over HTTP, with models of each kind. */
@ExtendWith(InFramework.class)
@Tag("equinox")
public class ServeIT {

    private static final Path EXAMPLES = HubProcess.ROOT.resolve("examples");

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    @Inject
    private Hub hub;

    private LiveModel<Object> follow(Path repo, String entrypoint, Arguments arguments) {
        return hub.follow(
                repo.toString(),
                entrypoint,
                Object.class,
                FollowOptions.DEFAULT.withName(entrypoint).withArguments(arguments));
    }

    private static Path repo(String body) throws Exception {
        Path repo = Files.createTempDirectory("served");
        Files.writeString(repo.resolve("hubconf.java"), body);
        return repo;
    }

    /** The 64 values of the first digit that train.py kept, a 2. */
    private static float[] pixels() throws Exception {
        String row = Files.readAllLines(EXAMPLES.resolve("digits/holdout.csv")).getFirst();
        var pixels = new float[64];
        String[] values = row.split(",");
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Integer.parseInt(values[i]) * 15 / 255f;
        }
        return pixels;
    }

    private static int largest(float[] numbers) {
        int largest = 0;
        for (int i = 1; i < numbers.length; i++) {
            largest = numbers[i] > numbers[largest] ? i : largest;
        }
        return largest;
    }

    private static void assertAnswer(int status, String expected, HttpResponse<String> response) {
        assertEquals(expected.replace('\'', '"'), response.body());
        assertEquals(status, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("Content-Type").orElseThrow());
    }

    @Test
    public void theServerSaysWhatItIs() throws Exception {
        try (var served = new Served(configurations)) {
            assertAnswer(200, "{'live':true}", served.get("v2/health/live"));
            assertAnswer(200, "{'ready':true}", served.get("v2/health/ready"));
            HttpResponse<String> metadata = served.get("v2");
            assertTrue(metadata.body().contains("\"name\":\"hub\""), metadata::body);
            assertTrue(metadata.body().contains("\"binary_tensor_data\""), metadata::body);
            assertEquals(404, served.get("v2/nothing").statusCode());
            assertAnswer(405, "{'error':'expected the method GET'}", served.post("v2/health/live", ""));
            assertEquals(404, served.get("v2/models/none").statusCode());
        }
    }

    @Test
    public void aModuleTakesOneTensorAndGivesOne() throws Exception {
        try (var served = new Served(configurations);
                var model = follow(EXAMPLES.resolve("digits"), "digits", Arguments.named("pretrained", true))) {
            long[] shape = {1, 1, 8, 8};
            float[] binary = served.inferFloats("digits", shape, pixels());
            assertEquals(10, binary.length);
            assertEquals(2, largest(binary));

            HttpResponse<String> json = served.post(
                    "v2/models/digits/infer",
                    "{'id': 'a', 'inputs': [{'name': 'x', 'datatype': 'FP32', 'shape': [1, 1, 8, 8], 'data': "
                            + Arrays.toString(pixels()) + "}]}");
            String expected = "{'model_name':'digits','model_version':'" + model.revision()
                    + "','id':'a','outputs':[{'name':'output','datatype':'FP32','shape':[1,10],'data':"
                    + Arrays.toString(binary).replace(" ", "") + "}]}";
            assertAnswer(200, expected, json);

            assertAnswer(
                    200,
                    "{'name':'digits','versions':['" + model.revision()
                            + "'],'platform':'hub_module','inputs':[],'outputs':[]}",
                    served.get("v2/models/digits"));
            String version = "v2/models/digits/versions/" + model.revision();
            assertEquals(200, served.get(version + "/ready").statusCode());
            assertEquals(
                    404, served.get("v2/models/digits/versions/other/ready").statusCode());
            HttpResponse<String> wrong = served.post(
                    "v2/models/digits/infer",
                    "{'inputs': [{'name': 'x', 'datatype': 'FP32', 'shape': [1, 3], 'data': [1, 2, 3]}]}");
            assertEquals(400, wrong.statusCode());
            assertTrue(wrong.body().startsWith("{\"error\":\""), wrong::body);
        }
    }

    @Test
    public void aProgramTakesItsInputsByNameAndGivesItsOutputs() throws Exception {
        try (var served = new Served(configurations);
                var model = follow(EXAMPLES.resolve("exported"), "languages", Arguments.none())) {
            HttpResponse<String> metadata = served.get("v2/models/languages");
            assertAnswer(
                    200,
                    "{'name':'languages','versions':['" + model.revision() + "'],'platform':'hub_program',"
                            + "'inputs':[{'name':'ids','datatype':'INT64','shape':[-1,32]}],"
                            + "'outputs':[{'name':'probabilities','datatype':'FP32','shape':[-1,6]},"
                            + "{'name':'language','datatype':'INT64','shape':[-1]}]}",
                    metadata);
            String ids = "1," + "0,".repeat(30) + "1";
            HttpResponse<String> answer = served.post(
                    "v2/models/languages/infer",
                    "{'inputs': [{'name': 'ids', 'datatype': 'INT64', 'shape': [1, 32], 'data': [" + ids
                            + "]}], 'outputs': [{'name': 'language'}]}");
            assertTrue(
                    answer.body()
                            .matches(
                                    ".*\"name\":\"language\",\"datatype\":\"INT64\",\"shape\":\\[1],\"data\":\\[\\d]}]}"),
                    answer::body);
            HttpResponse<String> wrongName = served.post(
                    "v2/models/languages/infer",
                    "{'inputs': [{'name': 'texts', 'datatype': 'INT64', 'shape': [1, 32], 'data': [" + ids + "]}]}");
            assertEquals(400, wrongName.statusCode(), wrongName::body);
            assertTrue(wrongName.body().contains("ids"), wrongName::body);
            HttpResponse<String> noOutput = served.post(
                    "v2/models/languages/infer",
                    "{'inputs': [{'name': 'ids', 'datatype': 'INT64', 'shape': [1, 32], 'data': [" + ids
                            + "]}], 'outputs': [{'name': 'text'}]}");
            assertEquals(400, noOutput.statusCode());
            assertTrue(noOutput.body().contains("probabilities: FP32[1, 6]"), noOutput::body);
        }
    }

    private static final String OBJECT = """
        import java.nio.file.Path;
        import java.util.List;

        public final class hubconf {

            public record Word(String text, int length) {}

            public static final class Words {

                public List<Word> words(String text, int most) {
                    return List.of(text.split(" ")).stream()
                            .limit(most)
                            .map(word -> new Word(word, word.length()))
                            .toList();
                }

                public double sum(float[] numbers) {
                    double sum = 0;
                    for (float number : numbers) {
                        sum += number;
                    }
                    return sum;
                }

                public String read(Path file) throws Exception {
                    return java.nio.file.Files.readString(file);
                }

                public String open(String file) {
                    return file;
                }

                public String open(Path file, int most) throws Exception {
                    return read(file);
                }

                public void close() {}

                public int fail() {
                    throw new UnsupportedOperationException("it is broken");
                }
            }

            public Words words() {
                return new Words();
            }
        }
        """;

    @Test
    public void aMethodOfAnObjectIsNamedByAParameter() throws Exception {
        try (var served = new Served(configurations);
                var model = follow(repo(OBJECT), "words", Arguments.none())) {
            String head = "{'model_name':'words','model_version':'" + model.revision() + "','outputs':[";
            assertAnswer(
                    200,
                    head + "{'name':'text','datatype':'BYTES','shape':[2],'data':['a','bcd']},"
                            + "{'name':'length','datatype':'INT32','shape':[2],'data':[1,3]}]}",
                    served.post(
                            "v2/models/words/infer",
                            "{'parameters': {'method': 'words'}, 'inputs': ["
                                    + "{'name': 'text', 'datatype': 'BYTES', 'shape': [1], 'data': ['a bcd e']},"
                                    + "{'name': 'most', 'datatype': 'INT32', 'shape': [1], 'data': [2]}]}"));
            assertAnswer(
                    200,
                    head + "{'name':'output','datatype':'FP64','shape':[1],'data':[4.0]}]}",
                    served.post(
                            "v2/models/words/infer",
                            "{'parameters': {'method': 'sum'}, 'inputs': ["
                                    + "{'name': 'numbers', 'datatype': 'FP32', 'shape': [2], 'data': [1.5, 2.5]}]}"));
            assertAnswer(
                    500,
                    "{'error':'model \\'words\\' failed: it is broken'}",
                    served.post("v2/models/words/infer", "{'parameters': {'method': 'fail'}, 'inputs': []}"));
            HttpResponse<String> unknown = served.post("v2/models/words/infer", "{'inputs': []}");
            assertEquals(400, unknown.statusCode());
            assertTrue(unknown.body().contains("There are fail() → int, sum("), unknown::body);
        }
    }

    @Test
    public void aRequestNamesNoFile() throws Exception {
        try (var served = new Served(configurations);
                var _ = follow(repo(OBJECT), "words", Arguments.none())) {
            for (String method : List.of("read", "open", "close")) {
                HttpResponse<String> refused = served.post(
                        "v2/models/words/infer",
                        "{'parameters': {'method': '" + method + "'}, 'inputs': ["
                                + "{'name': 'file', 'datatype': 'BYTES', 'shape': [1], 'data': ['/etc/hostname']}]}");
                assertEquals(400, refused.statusCode());
                assertTrue(refused.body().contains("the model offers no method \\\"" + method + "\\\""), refused::body);
            }
        }
    }

    @Test
    public void aModelThatIsDownIsNotReady() throws Exception {
        Path broken = repo("public final class hubconf { public Object broken() { return nothing; } }");
        try (var served = new Served(configurations);
                var settings = new Settings(context, configurations)) {
            settings.add("hub.model", Map.of("name", "broken", "repo", broken.toString(), "entrypoint", "broken"));
            awaitEquals(503, () -> served.get("v2/models/broken/ready").statusCode());
            assertAnswer(503, "{'ready':false}", served.get("v2/health/ready"));
            HttpResponse<String> refused = served.post(
                    "v2/models/broken/infer",
                    "{'inputs': [{'name': 'x', 'datatype': 'FP32', 'shape': [1], 'data': [1]}]}");
            assertEquals(503, refused.statusCode());
            assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
            Files.writeString(
                    broken.resolve("hubconf.java"),
                    "public final class hubconf { public Object broken() { return 1; } }");
            awaitEquals(200, () -> served.get("v2/health/ready").statusCode());
        }
    }
}
