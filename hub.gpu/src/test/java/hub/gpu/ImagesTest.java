package hub.gpu;

/** Convolution, pooling, normalisation and resizing. */
class ImagesTest extends OperatorCases {

    @Override
    String group() {
        return "images";
    }

    @Override
    void cases() {
        put("conv1d", (a, b, c, _, _) -> a.conv1d(b, c, dims(2), dims(1), dims(1), 1));
        put("conv2d", (a, b, _, _, _) -> a.conv2d(b, null, dims(2, 1), dims(1, 0), dims(1, 2), 2));
        put("conv3d", (a, b, c, _, _) -> a.conv3d(b, c, dims(1, 1, 1), dims(0, 0, 0), dims(1, 1, 1), 1));
        put("convTranspose1d", (a, b, _, _, _) -> a.convTranspose1d(b, null, dims(2), dims(1), dims(1), 1, dims(1)));
        put(
                "convTranspose2d",
                (a, b, c, _, _) -> a.convTranspose2d(b, c, dims(2, 2), dims(0, 0), dims(0, 0), 1, dims(1, 1)));
        put(
                "convTranspose3d",
                (a, b, _, _, _) ->
                        a.convTranspose3d(b, null, dims(1, 1, 1), dims(0, 0, 0), dims(0, 0, 0), 1, dims(1, 1, 1)));
        put("maxPool1d", (a, _, _, _, _) -> a.maxPool1d(dims(3), dims(2), dims(1), dims(1), false));
        put(
                "maxPool1dWithIndices",
                (a, _, _, _, _) -> a.maxPool1dWithIndices(dims(3), dims(2), dims(1), dims(1), false));
        put(
                "maxPool2dWithIndices",
                (a, _, _, _, _) -> a.maxPool2dWithIndices(dims(2, 2), dims(), dims(0, 0), dims(1, 1), false));
        put(
                "maxPool3dWithIndices",
                (a, _, _, _, _) -> a.maxPool3dWithIndices(dims(2, 2, 2), dims(), dims(0, 0, 0), dims(1, 1, 1), false));
        put("adaptiveMaxPool1dWithIndices", (a, _, _, _, _) -> a.adaptiveMaxPool1dWithIndices(3));
        put("adaptiveMaxPool2dWithIndices", (a, _, _, _, _) -> a.adaptiveMaxPool2dWithIndices(3, 3));
        put("adaptiveMaxPool3dWithIndices", (a, _, _, _, _) -> a.adaptiveMaxPool3dWithIndices(3, 3, 3));
        put("maxPool2d", (a, _, _, _, _) -> a.maxPool2d(dims(3, 2), dims(2, 2), dims(1, 1), dims(1, 1), true));
        put("maxPool3d", (a, _, _, _, _) -> a.maxPool3d(dims(2, 2, 2), dims(), dims(0, 0, 0), dims(1, 1, 1), false));
        put("avgPool1d", (a, _, _, _, _) -> a.avgPool1d(dims(3), dims(2), dims(1), false, true));
        put("avgPool2d", (a, _, _, _, _) -> a.avgPool2d(dims(3, 3), dims(2, 2), dims(1, 1), false, false));
        put("avgPool3d", (a, _, _, _, _) -> a.avgPool3d(dims(2, 2, 2), dims(), dims(0, 0, 0), false, true));
        put("adaptiveAvgPool1d", (a, _, _, _, _) -> a.adaptiveAvgPool1d(3));
        put("adaptiveAvgPool2d", (a, _, _, _, _) -> a.adaptiveAvgPool2d(3, 3));
        put("adaptiveAvgPool3d", (a, _, _, _, _) -> a.adaptiveAvgPool3d(3, 3, 3));
        put("adaptiveMaxPool1d", (a, _, _, _, _) -> a.adaptiveMaxPool1d(3));
        put("adaptiveMaxPool2d", (a, _, _, _, _) -> a.adaptiveMaxPool2d(3, 3));
        put("adaptiveMaxPool3d", (a, _, _, _, _) -> a.adaptiveMaxPool3d(3, 3, 3));
        put("batchNorm", (a, b, c, d, e) -> a.batchNorm(b, c, d, e, false, 0.1, 1e-5));
        put("batchNormTraining", (a, _, _, _, _) -> a.batchNorm(null, null, null, null, true, 0.1, 1e-5));
        put("layerNorm", (a, b, c, _, _) -> a.layerNorm(dims(4), b, c, 1e-5));
        put("groupNorm", (a, _, _, _, _) -> a.groupNorm(2, null, null, 1e-5));
        put("instanceNorm", (a, _, _, _, _) -> a.instanceNorm(null, null, null, null, true, 0.1, 1e-5));
        put("rmsNorm", (a, b, _, _, _) -> a.rmsNorm(dims(4), b, 1e-6));
        put("normalize", (a, _, _, _, _) -> a.normalize(2, 1));
        put("pad", (a, _, _, _, _) -> a.pad(1, 2));
        put("padReflect", (a, _, _, _, _) -> a.pad(dims(2, 1), "reflect", 0));
        put("padReplicate", (a, _, _, _, _) -> a.pad(dims(1, 1, 2, 0), "replicate", 0));
        put("padCircular", (a, _, _, _, _) -> a.pad(dims(1, 1), "circular", 0));
        put("interpolateNearest", (a, _, _, _, _) -> a.interpolate(dims(9, 4), "nearest", false));
        put("interpolateNearestExact", (a, _, _, _, _) -> a.interpolate(dims(4, 9), "nearest-exact", false));
        put("interpolateLinear", (a, _, _, _, _) -> a.interpolate(dims(5), "linear", false));
        put("interpolateBilinear", (a, _, _, _, _) -> a.interpolate(dims(9, 4), "bilinear", false));
        put("interpolateBicubic", (a, _, _, _, _) -> a.interpolate(dims(4, 4), "bicubic", true));
        put("interpolateAntialias", (a, _, _, _, _) -> a.interpolateAntialiased(dims(4, 3), "bilinear"));
        put("interpolateTrilinear", (a, _, _, _, _) -> a.interpolate(dims(2, 3, 5), "trilinear", false));
        put("interpolateArea", (a, _, _, _, _) -> a.interpolate(dims(3, 3), "area", false));
        put("interpolateScale", (a, _, _, _, _) -> a.interpolate(new double[] {1.5, 1.5}, "bilinear", false));
        put("pixelShuffle", (a, _, _, _, _) -> a.pixelShuffle(2));
        put("pixelUnshuffle", (a, _, _, _, _) -> a.pixelUnshuffle(2));
        put("gridSample", (a, b, _, _, _) -> a.gridSample(b, false));
        put("im2col", (a, _, _, _, _) -> a.im2col(dims(2, 2), dims(1, 1), dims(0, 0), dims(2, 2)));
        put("col2im", (a, _, _, _, _) -> a.col2im(dims(4, 4), dims(2, 2), dims(1, 1), dims(0, 0), dims(2, 2)));
        put("rmsNormPlain", (a, _, _, _, _) -> a.rmsNorm(dims(4), null));
        put("avgPool2dDivisor", (a, _, _, _, _) -> a.avgPool2d(dims(2, 2), dims(), dims(0, 0), false, 3));
        put("avgPool3dDivisor", (a, _, _, _, _) -> a.avgPool3d(dims(2, 2, 2), dims(), dims(0, 0, 0), false, 3));
        put("dropoutOff", (a, _, _, _, _) -> a.dropout(0.5, false));
    }
}
