package hub.gpu.foreign;

import java.util.List;
import java.util.stream.Stream;

/** Over how many threads operators are spread, by the libraries' own word. */
public final class ThreadCounts {

    private ThreadCounts() {}

    /** OpenMP's number in this thread, and OpenBLAS's if it is there. */
    public static List<Integer> now() {
        return Stream.of("omp_get_max_threads", "openblas_get_num_threads")
                .filter(NativeLibraries::has)
                .map(Downcalls::constant)
                .toList();
    }
}
