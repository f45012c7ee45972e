import hub.core.Arguments;
import hub.core.Hub;
import hub.core.Repo;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.nn.Module;
import java.util.Arrays;
import java.util.Locale;

/** hub's part of bench/zoo.sh; peers.py is the same in Python. Each line: what, milliseconds. */
public final class hubconf {

    private static final int WARM_UP = 5;

    /** How long a forward pass is repeated before it is measured, here and in peers.py. */
    private static final double WARM_UP_SECONDS = 3;

    private final Hub hub;
    private final Torch torch;

    public hubconf(Hub hub, Torch torch) {
        this.hub = hub;
        this.torch = torch;
    }

    /** Times from the entrypoint's name to a model with its published weights, and to its first answer. */
    public String pretrained(String repo, String model, int runs) {
        Tensor x = torch.randn(1, 3, 224, 224);
        double[] ready = new double[runs];
        double[] answered = new double[runs];
        for (int i = -WARM_UP; i < runs; i++) {
            Repo zoo = hub.open(repo);
            long start = System.nanoTime();
            Module network = zoo.load(model, Module.class, Arguments.named("pretrained", true));
            double loaded = (System.nanoTime() - start) / 1e6;
            answer(network, x);
            if (i >= 0) {
                ready[i] = loaded;
                answered[i] = (System.nanoTime() - start) / 1e6;
            }
            StateDict state = (StateDict) zoo.invoke(network, "stateDict", Arguments.none());
            state.asMap().values().forEach(Tensor::close);
        }
        return line(model + " ready", ready) + "\n" + line(model + " first answer", answered);
    }

    /** Times the forward pass of one network. */
    public String forward(String repo, String model, int runs) {
        Module network = hub.load(repo, model, Module.class, Arguments.named("weights", "seed:0"));
        int size = model.equals("inception_v3") ? 299 : 224;
        return forward(model, network, 1, size, runs) + "\n" + forward(model, network, 8, size, runs);
    }

    private String forward(String model, Module network, int batch, int size, int runs) {
        double[] times = new double[runs];
        try (Tensor x = torch.randn(batch, 3, size, size)) {
            long begun = System.nanoTime();
            for (int i = 0; i < runs; ) {
                long start = System.nanoTime();
                answer(network, x);
                if (start - begun > WARM_UP_SECONDS * 1e9) {
                    times[i++] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        return line(model + " batch " + batch, times);
    }

    private static void answer(Module network, Tensor x) {
        try (Tensor y = network.apply(x)) {
            y.toFloatArray();
        }
    }

    private static String line(String what, double[] times) {
        Arrays.sort(times);
        return String.format(Locale.ROOT, "%s\t%.2f", what, times[times.length / 2]);
    }
}
