package hub.bench;

import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.service.BenchTorch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one operator costs beside its arithmetic: on four elements, its result made and freed. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TinyOperator {

    private final Torch torch = BenchTorch.open();
    private final Tensor x = torch.tensor(new float[] {1, -2, 3, -4});
    private final Tensor y = torch.tensor(new float[] {1, 2, 3, 4});

    @Benchmark
    public void relu() {
        x.relu().close();
    }

    @Benchmark
    public void add() {
        x.add(y).close();
    }
}
