package hub.bench.start;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.nio.FloatBuffer;
import java.util.Map;

/** Reads one digit by ONNX Runtime. Arguments: the model as ONNX, and a PNG file. */
final class WithOnnxRuntime {

    private WithOnnxRuntime() {}

    public static void main(String[] args) throws Exception {
        var environment = OrtEnvironment.getEnvironment();
        long[] shape = {1, 1, Picture.SIZE, Picture.SIZE};
        try (var session = environment.createSession(args[0]);
                var input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(Picture.read(args[1])), shape);
                var output =
                        session.run(Map.of(session.getInputNames().iterator().next(), input))) {
            System.out.println(Picture.likeliest(((float[][]) output.get(0).getValue())[0]));
        }
    }
}
