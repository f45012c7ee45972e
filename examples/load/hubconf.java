import hub.core.Arguments;
import hub.core.Default;
import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.LiveModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A client of a model that is replaced while it serves. */
public final class hubconf {

    /**
     * The calls that got the same answer, and how long they took, in microseconds.
     *
     * @param answer what the model said, or the exception of a call that failed
     */
    public record Answers(String answer, int calls, double median, double p99, double longest) {}

    private static final int SHOWN = 60;

    private final Hub hub;

    /** Asks for the hub, as any bundle may. */
    public hubconf(Hub hub) {
        this.hub = hub;
    }

    /**
     * Follows a model and calls one of its methods again and again. It prints when another revision serves, and at the end
     * how often each answer came.
     *
     * @param repo owner/name:branch, or a folder
     * @param entrypoint the entrypoint that makes the model
     * @param method the method of the model to call
     * @param arguments the arguments of the method
     * @param seconds how long to call
     * @param threads how many threads call, each at most a thousand times a second
     */
    public List<Answers> calls(
            String repo,
            String entrypoint,
            String method,
            @Default("[]") List<String> arguments,
            @Default("30") int seconds,
            @Default("4") int threads)
            throws Exception {
        var all = new TreeMap<String, List<Long>>();
        FollowOptions options = FollowOptions.DEFAULT.withListener(hubconf::tell);
        try (LiveModel<Object> model = hub.follow(repo, entrypoint, Object.class, options);
                var callers = Executors.newFixedThreadPool(threads)) {
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            var running = new ArrayList<Future<Map<String, List<Long>>>>();
            for (int i = 0; i < threads; i++) {
                running.add(callers.submit(() -> callUntil(end, model, method, Arguments.of(arguments.toArray()))));
            }
            for (Future<Map<String, List<Long>>> caller : running) {
                caller.get().forEach((answer, times) -> all.merge(answer, times, hubconf::join));
            }
        }
        return all.entrySet().stream()
                .map(entry -> answers(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static void tell(LiveModel.Status status) {
        String revision =
                status.revision().substring(0, Math.min(12, status.revision().length()));
        System.err.println(revision + " serves after " + status.calls() + " calls"
                + status.failure().map(why -> "; " + why).orElse(""));
    }

    private static Map<String, List<Long>> callUntil(long end, LiveModel<?> model, String method, Arguments arguments)
            throws InterruptedException {
        var times = new TreeMap<String, List<Long>>();
        while (System.nanoTime() < end) {
            long began = System.nanoTime();
            String answer;
            try {
                answer = String.valueOf(model.invoke(method, arguments));
            } catch (RuntimeException e) {
                answer = e.toString();
            }
            long took = System.nanoTime() - began;
            String shown = answer.substring(0, Math.min(SHOWN, answer.length()));
            times.computeIfAbsent(shown, any -> new ArrayList<>()).add(took);
            Thread.sleep(1);
        }
        return times;
    }

    private static List<Long> join(List<Long> some, List<Long> more) {
        some.addAll(more);
        return some;
    }

    private static Answers answers(String answer, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return new Answers(
                answer,
                sorted.length,
                sorted[sorted.length / 2] / 1e3,
                sorted[(int) (0.99 * (sorted.length - 1))] / 1e3,
                sorted[sorted.length - 1] / 1e3);
    }
}
