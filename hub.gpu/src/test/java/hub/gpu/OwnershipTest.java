package hub.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hub.gpu.nn.Module;
import hub.gpu.service.TestTorch;
import java.io.IOException;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class OwnershipTest extends TorchTest {

    @Test
    void aClosedTensorCannotBeUsedAndMayBeClosedAgain() {
        Tensor x = torch.ones(2);
        x.close();
        x.close();

        assertTrue(x.isClosed());
        assertThrows(IllegalStateException.class, x::relu);
        assertThrows(IllegalStateException.class, () -> torch.ones(2).mul(x));
        assertThrows(IllegalStateException.class, x::shape);
        assertEquals("tensor(closed)", x.toString());
    }

    @Test
    void aCallWithAClosedArgumentLeavesTheNextCallAlone() {
        Tensor open = torch.ones(2);
        Tensor closed = torch.ones(2);
        closed.close();

        assertThrows(IllegalStateException.class, () -> open.clamp(open, closed));

        assertArrayEquals(new float[] {1, 1}, open.relu().toFloatArray());
    }

    @Test
    void aListThatCallsOperatorsItselfDisturbsNoCall() {
        Tensor open = torch.ones(2);
        Tensor closed = torch.ones(2);
        closed.close();
        List<Tensor> list = new AbstractList<>() {
            @Override
            public Tensor get(int index) {
                assertThrows(IllegalStateException.class, closed::relu);
                return open;
            }

            @Override
            public int size() {
                return 2;
            }
        };

        assertArrayEquals(new float[] {1, 1, 1, 1}, Tensor.cat(list, 0).toFloatArray());
    }

    @Test
    void aViewOutlivesTheTensorItIsOf() {
        Tensor x = torch.tensor(new float[] {1, 2, 3, 4}, 2, 2);
        Tensor row = x.get(1);
        x.close();

        assertArrayEquals(new float[] {3, 4}, row.toFloatArray());
    }

    @Test
    void aScopeFreesAllButWhatIsKept() {
        Tensor made;
        Tensor kept;
        try (TensorScope scope = torch.scope()) {
            made = torch.ones(2);
            kept = scope.keep(made.add(1));
        }

        assertTrue(made.isClosed());
        assertArrayEquals(new float[] {2, 2}, kept.toFloatArray());
    }

    @Test
    void whatAnInnerScopeKeepsTheOuterFrees() {
        Tensor kept;
        try (TensorScope _ = torch.scope()) {
            try (TensorScope inner = torch.scope()) {
                kept = inner.keep(torch.ones(2));
            }
            assertFalse(kept.isClosed());
        }

        assertTrue(kept.isClosed());
    }

    @Test
    void closingAnOuterScopeClosesTheInner() {
        TensorScope outer = torch.scope();
        TensorScope inner = torch.scope();
        Tensor made = torch.ones(2);
        outer.close();

        assertTrue(made.isClosed());
        inner.close();
        Tensor later = torch.ones(2);
        assertFalse(later.isClosed());
        try (TensorScope next = torch.scope()) {
            next.keep(torch.ones(2)).close();
        }
        assertFalse(later.isClosed());
    }

    @Test
    void aScopeIsForItsThread() throws InterruptedException {
        TensorScope scope = torch.scope();
        var closing = CompletableFuture.runAsync(scope::close);

        var e = assertThrows(ExecutionException.class, closing::get);
        assertTrue(e.getCause() instanceof IllegalStateException);
        scope.close();
    }

    @Test
    void aModuleFreesWhatItMakesOnTheWay() {
        var temporaries = new Tensor[1];
        Module module = new Module() {
            @Override
            protected Tensor forward(Tensor x) {
                temporaries[0] = x.mul(2);
                return temporaries[0].add(1);
            }
        };

        Tensor result = module.apply(torch.ones(2));

        assertTrue(temporaries[0].isClosed());
        assertArrayEquals(new float[] {3, 3}, result.toFloatArray());
    }

    @Test
    void anInstanceThatEndsFreesItsTensorsAndMakesNoMore() {
        Torch other = TestTorch.open("other");
        Tensor x = other.ones(2);
        Tensor ofBoth = torch.ones(2).add(x);
        TestTorch.close(other);

        var e = assertThrows(IllegalStateException.class, x::relu);
        assertTrue(e.getMessage().contains("its owner other has stopped"), e.getMessage());
        assertThrows(IllegalStateException.class, () -> other.ones(2));
        assertArrayEquals(new float[] {2, 2}, ofBoth.toFloatArray());
    }

    @Test
    void aBundleThatStopsGivesItsMemoryBackToTheSystem() throws IOException {
        assumeTrue(Linker.nativeLinker().defaultLookup().find("malloc_trim").isPresent(), "only glibc's heap does so");
        Torch stopping = TestTorch.open("stopping");
        var between = new ArrayList<Tensor>();
        long before = resident();

        // Between them the smaller ones of a bundle that goes on, so that no end of the heap is free afterwards.
        for (int i = 0; i < 2_000; i++) {
            stopping.ones(16_384);
            between.add(torch.ones(16));
        }
        long grown = resident() - before;
        TestTorch.close(stopping);

        assertTrue(grown > 100 << 20, "grown by " + grown);
        assertTrue(resident() - before < grown / 2, "still " + (resident() - before) + " of " + grown);
        between.forEach(Tensor::close);
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }
}
