import hub.core.Arguments;
import hub.core.Default;
import hub.core.Hub;
import hub.core.LiveModel;
import hub.core.Repo;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.nn.Module;
import hub.python.PythonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** hub's part of bench/python.sh; peers.py is Python's. Times are in milliseconds. */
public final class hubconf {

    public static final List<String> dependencies = List.of("hub.gpu.nn", "hub.python");

    private static final String REPO = """
        import statistics
        import time

        import torch
        from torchvision.models import resnet18

        class Echo:
            version = VERSION

            def none(self):
                pass

            def echo(self, value):
                return value

            def number(self):
                return self.version

        def echo():
            return Echo()

        def inside(model, x, calls):
            "The median of calls that stay in this process, in milliseconds."
            times = []
            with torch.no_grad():
                for _ in range(calls):
                    begin = time.perf_counter()
                    model(x)
                    times.append(1e3 * (time.perf_counter() - begin))
            return statistics.median(times)
        """;

    /** A measurement: the median, the slowest, and what Python needs for the same, or 0 where it has no such thing. */
    public record Row(String what, int runs, double median, double slowest, double python) {}

    private interface Work {
        void run() throws Exception;
    }

    private final Hub hub;
    private final Torch torch;

    public hubconf(Hub hub, Torch torch) {
        this.hub = hub;
        this.torch = torch;
    }

    /**
     * Measures all.
     *
     * @param folder an empty one, for repos
     * @param newProcess what a new Python needs to import torch and to load the same model by torch.hub
     */
    public List<Row> measure(Path folder, double newProcess, @Default("5") int runs) throws Exception {
        Repo first = hub.open(repo(folder.resolve("first"), 0).toString());
        var others = new ArrayList<Repo>();
        Row second = row("second repo of one Python, from load to resnet18", runs, newProcess, () -> {
            int number = others.size() + 1;
            Repo other = hub.open(repo(folder.resolve("repo" + number), number).toString());
            other.load("resnet18", Arguments.named("weights", null));
            others.add(other);
        });
        others.forEach(Repo::close);
        return List.of(
                second,
                swap(folder.resolve("swapped"), runs),
                resnet(first, 8 * runs),
                tensor(first, 4 * runs),
                empty(first, 2_000 * runs),
                row("list, cached", 40 * runs, 0, () -> hub.list(first.ref().toString())),
                row("help, cached", 40 * runs, 0, () -> hub.help(first.ref().toString(), "resnet18")));
    }

    private static Path repo(Path dir, int version) throws IOException {
        Files.createDirectories(dir);
        Files.writeString(dir.resolve("hubconf.py"), REPO.replace("VERSION", Integer.toString(version)));
        return dir;
    }

    private Row swap(Path dir, int runs) throws Exception {
        var version = new long[1];
        try (LiveModel<Object> model = hub.follow(repo(dir, 0).toString(), "echo", Object.class)) {
            return row("swap, from a saved file until it serves", runs, 0, () -> {
                repo(dir, (int) ++version[0]);
                while (((Number) model.invoke("number", Arguments.none())).longValue() != version[0]) {
                    Thread.sleep(1);
                }
            });
        }
    }

    /** Rounds from Java and inside Python take turns. */
    private Row resnet(Repo repo, int runs) {
        PythonObject object = repo.load("resnet18", PythonObject.class, Arguments.named("weights", null));
        Module model = object.as(Module.class);
        Tensor x = torch.randn(1, 3, 224, 224);
        double[] outside = new double[runs];
        double[] inside = new double[runs];
        for (int i = -runs / 4; i < runs; i++) {
            double python = ((Number) repo.load("inside", Arguments.of(object, x, 5))).doubleValue();
            double[] java = new double[5];
            for (int j = 0; j < java.length; j++) {
                long begin = System.nanoTime();
                model.apply(x).close();
                java[j] = (System.nanoTime() - begin) / 1e6;
            }
            if (i >= 0) {
                outside[i] = median(java);
                inside[i] = python;
            }
        }
        return new Row("resnet18 of 1x3x224x224", runs, median(outside), max(outside), median(inside));
    }

    private Row tensor(Repo repo, int runs) throws Exception {
        PythonObject echo = repo.load("echo", PythonObject.class, Arguments.none());
        Tensor x = torch.randn(50, 1 << 18);
        Work work = () -> ((Tensor) echo.invoke("echo", Arguments.of(x))).close();
        for (int i = 0; i < runs; i++) {
            work.run();
        }
        return row("50 MiB of tensor there and back", runs, 0, work);
    }

    private Row empty(Repo repo, int runs) throws Exception {
        PythonObject echo = repo.load("echo", PythonObject.class, Arguments.none());
        Work work = () -> echo.invoke("none", Arguments.none());
        for (int i = 0; i < runs; i++) {
            work.run();
        }
        return row("empty call", runs, 0, work);
    }

    private static Row row(String what, int runs, double python, Work work) throws Exception {
        double[] times = new double[runs];
        for (int i = 0; i < runs; i++) {
            long begin = System.nanoTime();
            work.run();
            times[i] = (System.nanoTime() - begin) / 1e6;
        }
        return new Row(what, runs, median(times), max(times), python);
    }

    private static double median(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return Math.round(1e3 * sorted[sorted.length / 2]) / 1e3;
    }

    private static double max(double[] times) {
        return Math.round(1e3 * Arrays.stream(times).max().orElseThrow()) / 1e3;
    }
}
