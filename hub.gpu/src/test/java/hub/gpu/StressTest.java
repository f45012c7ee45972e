package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import hub.gpu.nn.BatchNorm1d;
import hub.gpu.nn.GELU;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.ReLU;
import hub.gpu.nn.Sequential;
import hub.gpu.service.TestTorch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Many threads close, use, share and free tensors and scopes as they like. The JVM must live, only the exceptions that
 * are meant may come, and in the end no tensor may be left. {@code -Dhub.stress.seconds=1800} runs each for half an hour.
 */
class StressTest {

    private static final Duration TIME = Duration.ofSeconds(60);
    private static final int THREADS = 16;
    private static final int SLOTS = 32;
    private static final Path MAPPED = References.file("checkpoint/state_dict.pth");

    private final AtomicReferenceArray<Tensor> shared = new AtomicReferenceArray<>(SLOTS);
    private final StressThreads threads = new StressThreads(TIME);

    @Test
    void tensorsAndScopesFromManyThreads(TestReporter reporter) throws InterruptedException {
        Torch torch = TestTorch.open("stress");
        Module module = module(torch);

        threads.run(THREADS, random -> step(torch, module, random));

        clear();
        TestTorch.close(torch);
        threads.report(reporter);
        check(torch);
    }

    @Test
    void whileBundlesStop(TestReporter reporter) throws InterruptedException {
        var current = new AtomicReference<>(TestTorch.open("stopping-0"));
        var modules = new AtomicReference<>(module(current.get()));
        var stopped = new ArrayList<Torch>();
        Thread stopper = Thread.ofPlatform().start(() -> {
            for (int i = 1; !threads.areDone(); i++) {
                Torch next = TestTorch.open("stopping-" + i);
                modules.set(module(next));
                Torch last = current.getAndSet(next);
                TestTorch.close(last);
                stopped.add(last);
                Thread.onSpinWait();
            }
        });

        threads.run(THREADS, random -> step(current.get(), modules.get(), random));

        stopper.join();
        clear();
        TestTorch.close(current.get());
        stopped.add(current.get());
        threads.report(reporter);
        reporter.publishEntry("bundles stopped", Integer.toString(stopped.size()));
        stopped.forEach(this::check);
        assertNotEquals(1, stopped.size());
    }

    private void check(Torch closed) {
        threads.check();
        assertEquals(List.of(), closed.memory());
        assertNotEquals(0, threads.refused());
    }

    private static Module module(Torch torch) {
        return torch.freshWeights()
                .load(w -> new Sequential(
                        new Linear(w.at(0), 8, 8),
                        new BatchNorm1d(w.at(1), 8),
                        new ReLU(),
                        new Linear(w.at(3), 8, 8),
                        new GELU()));
    }

    private void step(Torch torch, Module module, Random random) {
        int slot = random.nextInt(SLOTS);
        Tensor tensor = shared.get(slot);
        switch (random.nextInt(19)) {
            case 0, 1 -> put(slot, torch.ones(4, 8));
            case 2 -> close(tensor);
            case 3 -> {
                if (tensor != null) {
                    put(random.nextInt(SLOTS), tensor.t());
                }
            }
            case 4 -> {
                if (tensor != null) {
                    tensor.add(tensor).sum().item();
                }
            }
            case 5 -> inScopes(torch, tensor, slot);
            case 6 -> module.apply(torch.ones(2, 8)).close();
            case 7 -> put(slot, module.apply(torch.ones(4, 8)));
            case 8 -> {
                if (tensor != null) {
                    Tensor.cat(List.of(tensor, tensor), 0).close();
                }
            }
            case 9 -> {
                if (tensor != null && !tensor.toString().startsWith("tensor(")) {
                    throw new AssertionError(tensor.toString());
                }
            }
            case 10 -> torch.memory();
            case 11 -> {
                if (random.nextInt(20) == 0) {
                    put(slot, torch.load(MAPPED).get("3.weight"));
                }
            }
            case 12 -> withNonsense(torch, tensor, random);
            case 13 -> {
                if (tensor != null) {
                    put(random.nextInt(SLOTS), (Tensor)
                            torch.call("cumsum", "", tensor, 0).getFirst());
                }
            }
            case 14 -> inAThreadOfItsOwn(torch, tensor);
            case 15 -> {
                if (tensor != null) {
                    torch.ones(2, 2).copy_(tensor.reshape(-1).slice(0, 0, 1)).close();
                    tensor.toFloatArray();
                }
            }
            case 16 ->
                torch.randn(3, 8)
                        .clamp(tensor == null ? torch.zeros(1) : tensor.sum(), null)
                        .close();
            case 17 -> {
                if (tensor != null) {
                    tensor.indexPut_(torch.ones(1), false, tensor.gt(0.5));
                }
            }
            default -> {
                if (tensor != null) {
                    tensor.mul_(0.5);
                    tensor.add_(tensor);
                    tensor.shape();
                }
            }
        }
    }

    /** What libtorch refuses, in the middle of all else. */
    private static void withNonsense(Torch torch, Tensor tensor, Random random) {
        Tensor table = tensor == null ? torch.ones(4, 8) : tensor;
        try {
            switch (random.nextInt(3)) {
                case 0 -> table.indexSelect(0, torch.tensor(new long[] {-5, 1 << 30}));
                case 1 -> table.matmul(torch.ones(99, 99));
                default -> table.reshape(-1, 7919);
            }
            throw new AssertionError("Nonsense was done");
        } catch (TorchException meant) {
            // As it should be.
        }
    }

    /** A thread that ends with a scope open and tensors in it. */
    private static void inAThreadOfItsOwn(Torch torch, Tensor tensor) {
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                torch.scope();
                Tensor left = torch.ones(4, 8);
                left.add(tensor == null ? left : tensor);
            } catch (IllegalStateException | TorchException closedMeanwhile) {
                // It or its bundle, by another thread.
            }
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void inScopes(Torch torch, Tensor tensor, int slot) {
        try (TensorScope outer = torch.scope()) {
            Tensor kept = outer.keep(torch.ones(4, 8).mul(2));
            try (TensorScope inner = torch.scope()) {
                Tensor used = tensor == null ? kept : tensor.reshape(-1);
                put(slot, inner.keep(used.relu()));
                close(kept);
            }
        }
    }

    /** Puts a tensor where other threads find it; what was there is dropped, and closed by some other thread or never. */
    private void put(int slot, Tensor tensor) {
        Tensor before = shared.getAndSet(slot, tensor);
        if (before != null && slot % 2 == 0) {
            before.close();
        }
    }

    private static void close(Tensor tensor) {
        if (tensor != null) {
            tensor.close();
        }
    }

    private void clear() {
        for (int i = 0; i < SLOTS; i++) {
            shared.set(i, null);
        }
    }
}
