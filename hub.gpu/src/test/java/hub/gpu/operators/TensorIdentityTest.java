package hub.gpu.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import org.junit.jupiter.api.Test;

class TensorIdentityTest extends TorchTest {

    @Test
    void isOfTheSameElementsReadInTheSameWay() {
        Tensor z = torch.randn(2, 2, 2).viewAsComplex();

        assertEquals(TensorIdentity.of(z), TensorIdentity.of(z.view(2, 2)));
        assertNotEquals(TensorIdentity.of(z), TensorIdentity.of(z.t()));
        assertNotEquals(TensorIdentity.of(z), TensorIdentity.of(z.get(0)));
        assertNotEquals(TensorIdentity.of(z), TensorIdentity.of(z.copy()));
        assertNotEquals(TensorIdentity.of(z), TensorIdentity.of(z.conj()));
        assertNotEquals(TensorIdentity.of(z.imag()), TensorIdentity.of(z.conj().imag()));
    }
}
