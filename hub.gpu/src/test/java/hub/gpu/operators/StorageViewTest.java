package hub.gpu.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import org.junit.jupiter.api.Test;

class StorageViewTest extends TorchTest {

    @Test
    void isOfTheSameElementsReadInTheSameWay() {
        Tensor z = torch.randn(2, 2, 2).viewAsComplex();

        assertEquals(StorageView.of(z), StorageView.of(z.view(2, 2)));
        assertNotEquals(StorageView.of(z), StorageView.of(z.t()));
        assertNotEquals(StorageView.of(z), StorageView.of(z.get(0)));
        assertNotEquals(StorageView.of(z), StorageView.of(z.copy()));
        assertNotEquals(StorageView.of(z), StorageView.of(z.conj()));
        assertNotEquals(StorageView.of(z.imag()), StorageView.of(z.conj().imag()));
    }
}
