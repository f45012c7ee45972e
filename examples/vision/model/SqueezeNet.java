package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.Init;
import hub.gpu.nn.Module;
import hub.gpu.nn.ReLU;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;
import java.util.List;

/** "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", arXiv:1602.07360, and its lighter version 1.1. */
public final class SqueezeNet extends Module {

    /** Squeezed and expanded channels of the eight fire modules. */
    private static final int[][] FIRES = {
        {16, 64}, {16, 64}, {32, 128}, {32, 128}, {48, 192}, {48, 192}, {64, 256}, {64, 256}
    };

    private final Sequential features;
    private final Conv2d classifier;

    private SqueezeNet(Weights w, int channels, int kernel, List<Integer> pooledBefore, int classes) {
        features = features(w.at("features"), channels, kernel, pooledBefore);
        classifier = Layers.biased(w.at("classifier.1"), 512, classes, 1, 1, 0);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isBias(name)) {
                parameter.zero_();
            } else if (name.startsWith("classifier")) {
                parameter.normal_(0, 0.01);
            } else {
                Init.kaimingUniform(parameter, 0);
            }
        });
    }

    /** Version 1.0, as in the paper. */
    public static SqueezeNet version10(Weights w, int classes) {
        return new SqueezeNet(w, 96, 7, List.of(0, 3, 7), classes);
    }

    /** Version 1.1, which pools earlier and needs less than half as many operations. */
    public static SqueezeNet version11(Weights w, int classes) {
        return new SqueezeNet(w, 64, 3, List.of(0, 2, 4), classes);
    }

    private static Sequential features(Weights w, int channels, int kernel, List<Integer> pooledBefore) {
        var layers = new ArrayList<Module>();
        layers.add(Layers.biased(w.at(0), 3, channels, kernel, 2, 0));
        layers.add(new ReLU(true));
        int in = channels;
        for (int i = 0; i < FIRES.length; i++) {
            if (pooledBefore.contains(i)) {
                layers.add(Layers.maxPoolCeil(3, 2, 0));
            }
            layers.add(fire(w.at(layers.size()), in, FIRES[i][0], FIRES[i][1]));
            in = 2 * FIRES[i][1];
        }
        return new Sequential(layers);
    }

    /** A 1 × 1 convolution to few channels, and two of 1 × 1 and 3 × 3 from these to many. */
    private static Sequential fire(Weights w, int in, int squeezed, int expanded) {
        return new Sequential(
                Layers.biased(w.at("squeeze"), in, squeezed, 1, 1, 0),
                new ReLU(true),
                new ParallelBranches(
                        Layers.biased(w.at("expand1x1"), squeezed, expanded, 1, 1, 0),
                        Layers.biased(w.at("expand3x3"), squeezed, expanded, 3, 1, 1)),
                new ReLU(true));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return Layers.globalPool(classifier.apply(features.apply(x)).relu_());
    }
}
