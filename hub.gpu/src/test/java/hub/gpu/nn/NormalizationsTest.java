package hub.gpu.nn;

/** PyTorch's normalisations, in the cases that {@code layers.py} computes with PyTorch. */
class NormalizationsTest extends LayerCases {

    private static final NormArguments BATCH = NormArguments.batch();
    private static final NormArguments INSTANCE = NormArguments.instance();

    @Override
    String group() {
        return "normalizations";
    }

    @Override
    void cases() {
        put("BatchNorm1d", w -> new BatchNorm1d(w, 4));
        put("BatchNorm1d features", w -> new BatchNorm1d(w, 4, BATCH.eps(0.1)));
        put("BatchNorm1d training", w -> new BatchNorm1d(w, 4, BATCH.momentum(0.3)).train(true));
        put("BatchNorm2d", w -> new BatchNorm2d(w, 4));
        put("BatchNorm2d training", w -> new BatchNorm2d(w, 4).train(true));
        put("BatchNorm2d mean of all", w -> new BatchNorm2d(w, 4, BATCH.momentum(null)).train(true));
        put("BatchNorm2d plain", w -> new BatchNorm2d(w, 4, BATCH.affine(false).trackRunningStats(false)));
        put("BatchNorm3d", w -> new BatchNorm3d(w, 4));
        put(
                "BatchNorm1d in a sequence",
                w -> new Sequential(new Linear(w.at(0), 4, 5), new BatchNorm1d(w.at(1), 5), new ReLU()));
        put(
                "BatchNorm2d in a sequence",
                w -> new Sequential(
                        new Conv2d(w.at(0), 4, 3, 2),
                        new BatchNorm2d(w.at(1), 3),
                        new BatchNorm2d(w.at(2), 3, BATCH.affine(false))));
        put(
                "BatchNorm2d training in a sequence",
                w -> new Sequential(new Conv2d(w.at(0), 4, 3, 2), new BatchNorm2d(w.at(1), 3).train(true)));
        put(
                "BatchNorm3d in a sequence",
                w -> new Sequential(new Conv3d(w.at(0), 4, 3, 2), new BatchNorm3d(w.at(1), 3, BATCH.eps(0.1))));
        put("BatchNorm3d training", w -> new BatchNorm3d(w, 4, BATCH.eps(0.1).momentum(0.3)).train(true));
        put("BatchNorm1d without bias", w -> new BatchNorm1d(w, 4, BATCH.bias(false)));
        put(
                "BatchNorm2d without bias",
                w -> new Sequential(new Conv2d(w.at(0), 4, 3, 2), new BatchNorm2d(w.at(1), 3, BATCH.bias(false))));
        put("BatchNorm3d without bias", w -> new BatchNorm3d(w, 4, BATCH.bias(false)));
        put(
                "InstanceNorm1d without bias",
                w -> new InstanceNorm1d(w, 4, INSTANCE.affine(true).bias(false)));
        put(
                "InstanceNorm2d without bias",
                w -> new InstanceNorm2d(w, 4, INSTANCE.affine(true).bias(false)));
        put(
                "InstanceNorm3d without bias",
                w -> new InstanceNorm3d(w, 4, INSTANCE.affine(true).bias(false)));
        put("GroupNorm without bias", w -> new GroupNorm(w, 2, 4, 1e-5, true, false));
        put("LayerNorm", w -> new LayerNorm(w, 6));
        put("LayerNorm of two", w -> new LayerNorm(w, new long[] {5, 6}, 0.1, true, false));
        put("LayerNorm plain", w -> new LayerNorm(w, new long[] {6}, 1e-5, false, true));
        put("GroupNorm", w -> new GroupNorm(w, 2, 4));
        put("GroupNorm plain", w -> new GroupNorm(w, 4, 4, 0.1, false));
        put("InstanceNorm1d", w -> new InstanceNorm1d(w, 4));
        put("InstanceNorm1d one", w -> new InstanceNorm1d(w, 4, INSTANCE.affine(true)));
        put("InstanceNorm2d plain", w -> new InstanceNorm2d(w, 4));
        put("InstanceNorm2d", w -> new InstanceNorm2d(w, 4, INSTANCE.affine(true)));
        put("InstanceNorm2d running", w -> new InstanceNorm2d(w, 4, INSTANCE.trackRunningStats(true)));
        put("InstanceNorm2d training", w -> new InstanceNorm2d(w, 4, INSTANCE.trackRunningStats(true)).train(true));
        put("InstanceNorm3d", w -> new InstanceNorm3d(w, 4));
        put(
                "InstanceNorm3d running",
                w -> new InstanceNorm3d(w, 4, INSTANCE.affine(true).trackRunningStats(true)));
        put("RMSNorm", w -> new RMSNorm(w, 6));
        put("RMSNorm of two", w -> new RMSNorm(w, new long[] {5, 6}, 0.1, true));
        put("RMSNorm plain", w -> new RMSNorm(w, new long[] {6}, null, false));
    }
}
