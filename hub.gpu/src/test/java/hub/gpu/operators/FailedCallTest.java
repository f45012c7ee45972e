package hub.gpu.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.DType;
import hub.gpu.References;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.ownership.BlobTensors;
import hub.gpu.service.TestTorch;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A call that fails frees its arguments. This shows at mapped memory: libtorch gives it back with the last tensor over it. */
class FailedCallTest {

    private final Torch torch = TestTorch.open("failing");

    @Test
    void aCallWithAClosedTensorKeepsNothing() {
        Set<Long> before = Set.copyOf(BlobTensors.regions().keySet());
        Tensor open = mapped(torch);
        Tensor closed = torch.ones(1);
        closed.close();

        assertThrows(IllegalStateException.class, () -> Tensor.cat(List.of(open, closed), 0));
        assertThrows(IllegalStateException.class, () -> open.index(open, closed));
        assertThrows(IllegalStateException.class, () -> open.clamp(open, closed));
        assertThrows(IllegalStateException.class, () -> open.where(open, closed));
        assertThrows(NullPointerException.class, () -> open.matmul(null));
        assertThrows(NullPointerException.class, () -> Tensor.stack(Arrays.asList(open, null), 0));
        TestTorch.close(torch);

        var left = new HashSet<>(BlobTensors.regions().keySet());
        left.removeAll(before);
        assertEquals(Set.of(), left);
    }

    @ParameterizedTest
    @MethodSource
    void anArgumentThatIsNoneKeepsNothing(Class<? extends RuntimeException> refusal, Consumer<Tensor> call) {
        Set<Long> before = Set.copyOf(BlobTensors.regions().keySet());
        Torch own = TestTorch.open("failing");
        Tensor x = mapped(own);

        assertThrows(refusal, () -> call.accept(x));
        TestTorch.close(own);

        assertEquals(before, BlobTensors.regions().keySet());
    }

    static Stream<Arguments> anArgumentThatIsNoneKeepsNothing() {
        return Stream.of(
                failing("another kind of number", IllegalArgumentException.class, x -> x.mul(BigDecimal.ONE)),
                failing("no type", NullPointerException.class, x -> x.to((DType) null)),
                failing("a type that no libtorch knows", UnsupportedOperationException.class, x -> x.to(DType.BITS8)),
                failing("no text", NullPointerException.class, x -> x.pad(new long[] {1, 1}, null, 0)),
                failing("no numbers", NullPointerException.class, x -> x.permute((long[]) null)));
    }

    private static Arguments failing(String name, Class<? extends RuntimeException> refusal, Consumer<Tensor> call) {
        return Arguments.argumentSet(name, refusal, call);
    }

    private static Tensor mapped(Torch torch) {
        int before = BlobTensors.regions().size();
        Tensor tensor = torch.load(References.file("checkpoint/state_dict.pth")).get("3.weight");
        assertTrue(BlobTensors.regions().size() > before, "nothing is mapped");
        return tensor;
    }
}
