package hub.gpu.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.gpu.DType;
import hub.gpu.Device;
import hub.gpu.Tensor;
import hub.gpu.TorchTest;
import hub.gpu.ownership.NativeTensor;
import hub.gpu.ownership.TensorOwner;
import hub.gpu.ownership.ThreadContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalarTensorsTest extends TorchTest {

    @Test
    void aNumberPutOnADeviceIsTheOneThatIsGivenInMainMemory() {
        for (DType type :
                List.of(DType.FLOAT32, DType.FLOAT16, DType.COMPLEX64, DType.UINT8, DType.INT64, DType.BOOL)) {
            for (Number value : List.<Number>of(3, -7L, Long.MAX_VALUE, 0.1, 1e300, Double.NEGATIVE_INFINITY, 0.1f)) {
                var like = (NativeTensor) torch.zeros(2).to(type);
                ThreadContext context = ThreadContext.get();
                TensorOwner owner = like.handle().owner();
                Tensor given = context.adopt(ScalarTensors.promoting(value, like, context), owner);
                Tensor put = context.adopt(ScalarTensors.promotingOn(Device.CPU, value, like, context), owner);

                assertEquals(given.dtype(), put.dtype());
                assertTrue(given.equal(put), type + " beside " + value);
            }
        }
    }
}
