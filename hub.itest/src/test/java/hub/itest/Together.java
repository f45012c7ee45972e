package hub.itest;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/** Calls that run at the same time. */
final class Together {

    private Together() {}

    /** The different answers of so many calls. */
    static Set<Object> answers(int calls, Callable<?> call) throws InterruptedException {
        Set<Object> answers = ConcurrentHashMap.newKeySet();
        var threads = IntStream.range(0, calls)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    try {
                        answers.add(call.call());
                    } catch (Exception e) {
                        answers.add(e);
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        return answers;
    }

    /** A call that runs meanwhile. */
    static <T> FutureTask<T> start(Callable<T> call) {
        var task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return task;
    }
}
