package hub.gpu.nn;

import java.util.List;

/** PyTorch's linear layers, embeddings, containers and resizing, in the cases that {@code layers.py} computes with PyTorch. */
class LinearTest extends LayerCases {

    @Override
    String group() {
        return "linear";
    }

    @Override
    void cases() {
        put("Linear", w -> new Linear(w, 5, 3));
        put("Linear without bias", w -> new Linear(w, 5, 3, false));
        putAny("Bilinear", w -> {
            var bilinear = new Bilinear(w, 3, 4, 2);
            return x -> List.of(bilinear.apply(x.get(0), x.get(1)));
        });
        putAny("Bilinear without bias", w -> {
            var bilinear = new Bilinear(w, 3, 4, 2, false);
            return x -> List.of(bilinear.apply(x.get(0), x.get(1)));
        });
        put("Embedding", w -> new Embedding(w, 7, 3));
        put("Embedding with a greatest norm", w -> new Embedding(w, 7, 3, null, 1.2, 2));
        put("Embedding with a greatest sum", w -> new Embedding(w, 7, 3, 1L, 1.5, 1));
        put("Embedding with padding", w -> new Embedding(w, 7, 3, 2));
        put("Flatten", _ -> new Flatten());
        put("Flatten middle", _ -> new Flatten(1, 2));
        put("Identity", _ -> new Identity());
        put("Dropout", _ -> new Dropout(0.5));
        put("Dropout default", _ -> new Dropout());
        put("Dropout in place", _ -> new Dropout(0.3, true));
        put("PixelShuffle", _ -> new PixelShuffle(2));
        put("Sequential", w -> new Sequential(new Linear(w.at(0), 4, 3), new ReLU(), new Linear(w.at(2), 3, 2)));
        put("Sequential of a list", w -> new Sequential(List.of(new Linear(w.at(0), 4, 4), new Linear(w.at(1), 4, 4))));
        putAny("ModuleList", w -> {
            var layers = new ModuleList<>(w, 3, at -> new Linear(at, 4, 4));
            return x -> List.of(
                    layers.get(2).apply(layers.get(1).apply(layers.get(0).apply(x.getFirst()))));
        });
        put("Upsample", _ -> Upsample.scaleFactor(2));
        put("Upsample size", _ -> Upsample.size(7, 4));
        put("Upsample exact", _ -> Upsample.size(7, 4).mode("nearest-exact"));
        put("Upsample area", _ -> Upsample.scaleFactor(0.5).mode("area"));
        put("Upsample linear", _ -> Upsample.scaleFactor(1.5).mode("linear"));
        put("Upsample bilinear", _ -> Upsample.scaleFactor(2, 1.3).mode("bilinear"));
        put("Upsample corners", _ -> Upsample.size(8).mode("bilinear").alignCorners(true));
        put(
                "Upsample recomputed",
                _ -> Upsample.scaleFactor(1.7, 1.3).mode("bilinear").recomputeScaleFactor(true));
        put("Upsample bicubic", _ -> Upsample.size(3, 7).mode("bicubic"));
        put("Upsample trilinear", _ -> Upsample.size(4).mode("trilinear"));
    }
}
