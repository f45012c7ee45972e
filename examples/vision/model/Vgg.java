package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.BatchNorm2d;
import hub.gpu.nn.Init;
import hub.gpu.nn.Linear;
import hub.gpu.nn.MaxPool2d;
import hub.gpu.nn.Module;
import hub.gpu.nn.ReLU;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;

/** "Very Deep Convolutional Networks for Large-Scale Image Recognition", arXiv:1409.1556. */
public final class Vgg extends Module {

    private static final int[] CHANNELS = {64, 128, 256, 512, 512};

    private final Sequential features;
    private final Linear fc1;
    private final Linear fc2;
    private final Linear fc3;

    /** @param convolutions how many each of the five stages has */
    public static Vgg plain(Weights w, int classes, int... convolutions) {
        return new Vgg(w, classes, false, convolutions);
    }

    /** With batch normalisation after each convolution. */
    public static Vgg batchNorm(Weights w, int classes, int... convolutions) {
        return new Vgg(w, classes, true, convolutions);
    }

    private Vgg(Weights w, int classes, boolean batchNorm, int... convolutions) {
        features = features(w.at("features"), convolutions, batchNorm);
        fc1 = new Linear(w.at("classifier.0"), 512 * 7 * 7, 4096);
        fc2 = new Linear(w.at("classifier.3"), 4096, 4096);
        fc3 = new Linear(w.at("classifier.6"), 4096, classes);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isConv(parameter)) {
                Init.kaimingNormalFanOut(parameter);
            } else if (Fresh.isLinear(parameter)) {
                parameter.normal_(0, 0.01);
            } else if (Fresh.isBias(name)) {
                parameter.zero_();
            }
        });
    }

    private static Sequential features(Weights w, int[] convolutions, boolean batchNorm) {
        var layers = new ArrayList<Module>();
        int in = 3;
        for (int stage = 0; stage < 5; stage++) {
            int out = CHANNELS[stage];
            for (int i = 0; i < convolutions[stage]; i++) {
                layers.add(Layers.biased(w.at(layers.size()), in, out, 3, 1, 1));
                if (batchNorm) {
                    layers.add(new BatchNorm2d(w.at(layers.size()), out));
                }
                layers.add(new ReLU(true));
                in = out;
            }
            layers.add(new MaxPool2d(2));
        }
        return new Sequential(layers);
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = features.apply(x).adaptiveAvgPool2d(7, 7).flatten(1);
        y = fc1.apply(y).relu_();
        y = fc2.apply(y).relu_();
        return fc3.apply(y);
    }
}
