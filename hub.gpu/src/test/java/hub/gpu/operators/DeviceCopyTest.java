package hub.gpu.operators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import org.junit.jupiter.api.Test;

class DeviceCopyTest extends TorchTest {

    @Test
    void anExpandedTensorGoesIntoPinnedMemoryElementByElement() {
        Tensor expanded = torch.arange(3).reshape(3, 1).expand(3, 2);
        Tensor written = DeviceCopy.withoutRepeats(expanded);

        assertTrue(written.isContiguous());
        assertArrayEquals(new long[] {0, 0, 1, 1, 2, 2}, written.toLongArray());
    }

    @Test
    void anyOtherKeepsItsStridesThere() {
        Tensor transposed = torch.zeros(2, 3).t();
        Tensor single = torch.zeros(1).expand(1, 1);

        assertSame(transposed, DeviceCopy.withoutRepeats(transposed));
        assertSame(single, DeviceCopy.withoutRepeats(single));
    }
}
