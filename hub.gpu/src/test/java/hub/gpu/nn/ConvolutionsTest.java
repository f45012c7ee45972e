package hub.gpu.nn;

import java.util.List;

/** PyTorch's convolutions, in the cases that {@code layers.py} computes with PyTorch. */
class ConvolutionsTest extends LayerCases {

    @Override
    String group() {
        return "convolutions";
    }

    @Override
    void cases() {
        put("Conv1d", w -> new Conv1d(w, 4, 6, 3));
        put(
                "Conv1d same dilated",
                w -> new Conv1d(w, 4, 2, ConvArguments.kernel(4).paddingSame().dilation(2)));
        put(
                "Conv1d circular",
                w -> new Conv1d(w, 4, 2, ConvArguments.kernel(3).padding(2).paddingMode("circular")));
        put("Conv2d", w -> new Conv2d(w, 4, 6, 3));
        put(
                "Conv2d stride padding",
                w -> new Conv2d(
                        w,
                        4,
                        2,
                        ConvArguments.kernel(3, 2).stride(2, 1).padding(1, 0).bias(false)));
        put(
                "Conv2d depthwise",
                w -> new Conv2d(w, 4, 8, ConvArguments.kernel(3).padding(1).groups(4)));
        put("Conv2d dilated", w -> new Conv2d(w, 4, 2, ConvArguments.kernel(2).dilation(2, 3)));
        put("Conv2d same", w -> new Conv2d(w, 4, 2, ConvArguments.kernel(2, 3).paddingSame()));
        put(
                "Conv2d reflect",
                w -> new Conv2d(w, 4, 2, ConvArguments.kernel(3).padding(1, 2).paddingMode("reflect")));
        put(
                "Conv2d replicate same",
                w -> new Conv2d(w, 4, 2, ConvArguments.kernel(2).paddingSame().paddingMode("replicate")));
        put("Conv2d one image", w -> new Conv2d(w, 4, 2, 3));
        put("Conv3d", w -> new Conv3d(w, 4, 2, 2));
        put(
                "Conv3d stride padding",
                w -> new Conv3d(w, 4, 2, ConvArguments.kernel(1, 2, 3).stride(2).padding(1)));
        put(
                "ConvTranspose1d",
                w -> new ConvTranspose1d(
                        w, 4, 2, ConvArguments.kernel(3).stride(2).padding(1).outputPadding(1)));
        put("ConvTranspose1d plain", w -> new ConvTranspose1d(w, 4, 2, 3));
        put("ConvTranspose2d", w -> new ConvTranspose2d(w, 4, 6, 2));
        put(
                "ConvTranspose2d groups",
                w -> new ConvTranspose2d(
                        w,
                        4,
                        6,
                        ConvArguments.kernel(3)
                                .stride(2, 3)
                                .groups(2)
                                .dilation(2)
                                .bias(false)));
        putAny("ConvTranspose1d output size", w -> {
            var layer = new ConvTranspose1d(
                    w, 4, 2, ConvArguments.kernel(3).stride(3).padding(1).dilation(2));
            return x -> List.of(layer.apply(x.getFirst(), 21), layer.apply(x.getFirst(), 23));
        });
        putAny("ConvTranspose2d output size", w -> {
            var layer = new ConvTranspose2d(
                    w, 4, 2, ConvArguments.kernel(3).stride(2).padding(1));
            return x -> List.of(layer.apply(x.getFirst(), 10, 11));
        });
        putAny("ConvTranspose3d output size", w -> {
            var layer = new ConvTranspose3d(w, 4, 2, ConvArguments.kernel(2).stride(2));
            return x -> List.of(layer.apply(x.getFirst(), 5));
        });
        put("ConvTranspose3d plain", w -> new ConvTranspose3d(w, 4, 2, 2));
        put(
                "ConvTranspose3d",
                w -> new ConvTranspose3d(w, 4, 2, ConvArguments.kernel(2).stride(2)));
    }
}
