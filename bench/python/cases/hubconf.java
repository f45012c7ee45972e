import hub.core.Arguments;
import hub.core.Default;
import hub.core.Hub;
import hub.core.Repo;
import hub.gpu.Tensor;
import hub.python.PythonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs real torch.hub repos through hub, and compares them with what Python gave. bench/python/cases.sh calls it. */
public final class hubconf {

    /** What {@code tools.jackson.databind} brings reads the cases. */
    public static final List<String> dependencies = List.of("tools.jackson.databind", "hub.python", "hub.gpu");

    /** Relative to the largest value that is expected. */
    private static final double TOLERANCE = 1e-3;

    /** What is written behind each hubconf.py: seeds and inputs are made in the process of the repo. */
    private static final String ADDED = """


        def hub_case_seed():
            import torch
            torch.manual_seed(0)


        def hub_case_inputs(model, inputs):
            import torch
            if isinstance(model, torch.nn.Module):
                model.eval()
            torch.manual_seed(1)
            made = []
            for each in inputs:
                if each["kind"] == "rand":
                    made.append(torch.rand(each["shape"]))
                elif each["kind"] == "randint":
                    made.append(torch.randint(each["low"], each["high"], each["shape"]))
                else:
                    made.append(each["value"])
            return made


        def hub_case_parameters(model):
            return sum(each.numel() for each in model.parameters())
        """;

    /**
     * One case.
     *
     * @param result {@code equal}, {@code different}, {@code failed} or {@code absent}
     * @param why the first difference, or the error
     */
    public record Row(int number, String repo, String entrypoint, String result, double seconds, String why) {}

    /** A value that is not as expected. */
    private static final class Difference extends RuntimeException {
        Difference(String where, Object expected, Object found) {
            super(where + ": expected " + expected + ", got " + found);
        }
    }

    private final Hub hub;

    public hubconf(Hub hub) {
        this.hub = hub;
    }

    /**
     * Runs cases one after the other.
     *
     * @param folder the repos, each checked out at its commit as owner_name
     * @param cases a JSON file with commits, entrypoints, arguments, inputs and outputs
     * @param only the numbers of some cases; all without it
     */
    public List<Row> check(Path folder, Path cases, @Default("[]") List<Integer> only) throws IOException {
        JsonNode all = JsonMapper.shared().readTree(Files.readString(cases)).path("cases");
        var rows = new ArrayList<Row>();
        for (int number = 0; number < all.size(); number++) {
            if (only.isEmpty() || only.contains(number)) {
                rows.add(row(number, all.get(number), folder));
                System.err.println(rows.getLast());
            }
        }
        return rows;
    }

    private Row row(int number, JsonNode expected, Path folder) throws IOException {
        String repo = expected.path("repo").asString();
        Path source = folder.resolve(repo.replace('/', '_'));
        String result = "absent";
        String why = "";
        long begin = System.nanoTime();
        if (Files.isDirectory(source)) {
            Path copy = Files.createTempDirectory("case");
            try {
                copy(source, copy);
                Files.writeString(copy.resolve("hubconf.py"), Files.readString(source.resolve("hubconf.py")) + ADDED);
                compare(expected, copy);
                result = "equal";
            } catch (Difference e) {
                result = "different";
                why = e.getMessage();
            } catch (RuntimeException e) {
                result = "failed";
                why = e.toString().lines().limit(3).toList().toString();
            } finally {
                delete(copy);
            }
        }
        double seconds = Math.round((System.nanoTime() - begin) / 1e8) / 10.0;
        return new Row(number, repo, expected.path("entrypoint").asString(), result, seconds, why);
    }

    private void compare(JsonNode expected, Path folder) {
        try (Repo repo = hub.open(folder.toString())) {
            repo.load("hub_case_seed", Arguments.none());
            Object model = repo.load(
                    expected.path("entrypoint").asString(),
                    new Arguments(list(expected.path("args")), map(expected.path("kwargs"))));
            compare("returned", expected.path("returned"), model);
            for (JsonNode index : expected.path("pick")) {
                model = ((List<?>) model).get(index.intValue());
            }
            if (expected.path("parameters").isNumber()) {
                Object parameters = repo.load("hub_case_parameters", Arguments.of(model));
                require("parameters", expected.path("parameters").longValue(), ((Number) parameters).longValue());
            }
            if (!expected.path("output").isNull()) {
                List<?> inputs =
                        (List<?>) repo.load("hub_case_inputs", Arguments.of(model, list(expected.path("inputs"))));
                JsonNode method = expected.path("method");
                Object output = repo.invoke(
                        model,
                        method.isEmpty() ? "__call__" : method.get(0).asString(),
                        Arguments.of(inputs.toArray()));
                for (int i = 0; i < inputs.size(); i++) {
                    compare("input " + i, expected.path("input_check").get(i), inputs.get(i));
                }
                compare("output", expected.path("output"), output);
            }
        }
    }

    private static void compare(String where, JsonNode expected, Object found) {
        switch (expected.path("type").asString()) {
            case "tensor" -> compareTensor(where, expected, (Tensor) found);
            case "list", "tuple" -> {
                List<?> items = (List<?>) found;
                require(where + ", items", expected.path("items").size(), items.size());
                for (int i = 0; i < items.size(); i++) {
                    compare(where + "[" + i + "]", expected.path("items").get(i), items.get(i));
                }
            }
            case "dict" -> {
                Map<?, ?> items = (Map<?, ?>) found;
                require(where + ", items", expected.path("items").size(), items.size());
                expected.path("items").forEachEntry((key, value) -> compare(where + "." + key, value, items.get(key)));
            }
            case "object" ->
                require(
                        where,
                        expected.path("cls").asString().replaceFirst("^builtins\\.", ""),
                        found instanceof PythonObject object ? object.type() : found.getClass());
            default -> {
                if (expected.has("value")) {
                    require(where, expected.path("value").asString(), String.valueOf(found));
                }
            }
        }
    }

    private static void compareTensor(String where, JsonNode expected, Tensor found) {
        require(where + ", shape", list(expected.path("shape")).toString(), shape(found));
        require(
                where + ", dtype",
                expected.path("dtype").asString(),
                found.dtype().toString().replace("torch.", ""));
        float[] values = found.toFloatArray();
        JsonNode first = expected.path("first8");
        double largest = Double.MIN_NORMAL;
        for (JsonNode each : first) {
            largest = Math.max(largest, Math.abs(each.doubleValue()));
        }
        for (int i = 0; i < first.size(); i++) {
            near(where + "[" + i + "]", first.get(i).doubleValue(), values[i], largest);
        }
        double sum = 0;
        double absolute = 0;
        for (float each : values) {
            sum += each;
            absolute += Math.abs(each);
        }
        double scale = expected.path("abs_sum").doubleValue();
        near(where + ", sum", expected.path("sum").doubleValue(), sum, scale);
        near(where + ", sum of absolute values", scale, absolute, scale);
    }

    private static String shape(Tensor tensor) {
        return Arrays.toString(tensor.shape());
    }

    private static void near(String where, double expected, double found, double scale) {
        if (!(Math.abs(expected - found) <= TOLERANCE * scale)) {
            throw new Difference(where, expected, found);
        }
    }

    private static void require(String where, Object expected, Object found) {
        if (!expected.toString().equals(found.toString())) {
            throw new Difference(where, expected, found);
        }
    }

    private static List<Object> list(JsonNode node) {
        return JsonMapper.shared().convertValue(node, new TypeReference<>() {});
    }

    private static Map<String, Object> map(JsonNode node) {
        return JsonMapper.shared().convertValue(node, new TypeReference<>() {});
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.skip(1).toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
