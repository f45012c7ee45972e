package hub.gpu.nn;

import hub.gpu.Tensor;
import hub.gpu.ValuesAndIndices;
import java.util.List;
import java.util.function.Function;

/** PyTorch's pools, in the cases that {@code layers.py} computes with PyTorch. */
class PoolsTest extends LayerCases {

    @Override
    String group() {
        return "pools";
    }

    @Override
    void cases() {
        put("MaxPool1d", _ -> new MaxPool1d(3));
        put(
                "MaxPool1d padded",
                _ -> new MaxPool1d(PoolArguments.kernel(3).stride(2).padding(1).dilation(2)));
        put("MaxPool2d", _ -> new MaxPool2d(2));
        put(
                "MaxPool2d padded",
                _ -> new MaxPool2d(PoolArguments.kernel(3).stride(2).padding(1)));
        put(
                "MaxPool2d ceil",
                _ -> new MaxPool2d(
                        PoolArguments.kernel(2, 3).stride(2, 1).dilation(2, 1).ceilMode(true)));
        put("MaxPool3d plain", _ -> new MaxPool3d(2));
        put("MaxPool3d", _ -> new MaxPool3d(PoolArguments.kernel(2).stride(1)));
        indices();
        put("AvgPool1d plain", _ -> new AvgPool1d(2));
        put("AvgPool1d", _ -> new AvgPool1d(PoolArguments.kernel(3).stride(2).padding(1)));
        put("AvgPool2d", _ -> new AvgPool2d(2));
        put(
                "AvgPool2d padded",
                _ -> new AvgPool2d(PoolArguments.kernel(3).stride(2).padding(1).countIncludePad(false)));
        put(
                "AvgPool2d ceil",
                _ -> new AvgPool2d(PoolArguments.kernel(3).stride(2).padding(1).ceilMode(true)));
        put("AvgPool2d divisor", _ -> new AvgPool2d(PoolArguments.kernel(2).divisor(3)));
        put("AvgPool3d plain", _ -> new AvgPool3d(2));
        put("AvgPool3d divisor", _ -> new AvgPool3d(PoolArguments.kernel(2).divisor(3)));
        put("AvgPool3d", _ -> new AvgPool3d(PoolArguments.kernel(1, 2, 2)));
        put("AdaptiveAvgPool1d", _ -> new AdaptiveAvgPool1d(3));
        put("AdaptiveAvgPool2d", _ -> new AdaptiveAvgPool2d(3, 1));
        put("AdaptiveAvgPool2d as it is", _ -> new AdaptiveAvgPool2d(-1, 2));
        put("AdaptiveAvgPool3d", _ -> new AdaptiveAvgPool3d(2));
        put("AdaptiveMaxPool1d", _ -> new AdaptiveMaxPool1d(3));
        put("AdaptiveMaxPool2d", _ -> new AdaptiveMaxPool2d(2));
        put("AdaptiveMaxPool3d", _ -> new AdaptiveMaxPool3d(1, 2, 3));
    }

    private void indices() {
        run("MaxPool1d indices", new MaxPool1d(PoolArguments.kernel(3).stride(2).padding(1))::run);
        run(
                "MaxPool2d indices",
                new MaxPool2d(PoolArguments.kernel(2, 3).stride(2, 1).ceilMode(true))::run);
        run("MaxPool3d indices", new MaxPool3d(PoolArguments.kernel(2).stride(1))::run);
        run("AdaptiveMaxPool1d indices", new AdaptiveMaxPool1d(3)::run);
        run("AdaptiveMaxPool2d indices", new AdaptiveMaxPool2d(-1, 2)::run);
        run("AdaptiveMaxPool3d indices", new AdaptiveMaxPool3d(1, 2, 3)::run);
    }

    private void run(String name, Function<Tensor, ValuesAndIndices> pool) {
        putAny(name, _ -> x -> {
            ValuesAndIndices greatest = pool.apply(x.getFirst());
            return List.of(greatest.values(), greatest.indices());
        });
    }
}
