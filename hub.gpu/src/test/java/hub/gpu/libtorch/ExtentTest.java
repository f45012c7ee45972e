package hub.gpu.libtorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import org.junit.jupiter.api.Test;

class ExtentTest extends TorchTest {

    @Test
    void isOfTheSameElementsReadInTheSameWay() {
        Tensor z = torch.randn(2, 2, 2).viewAsComplex();

        assertEquals(Extent.of(z), Extent.of(z.view(2, 2)));
        assertNotEquals(Extent.of(z), Extent.of(z.t()));
        assertNotEquals(Extent.of(z), Extent.of(z.get(0)));
        assertNotEquals(Extent.of(z), Extent.of(z.copy()));
        assertNotEquals(Extent.of(z), Extent.of(z.conj()));
        assertNotEquals(Extent.of(z.imag()), Extent.of(z.conj().imag()));
    }
}
