package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.AdaptiveAvgPool2d;
import hub.gpu.nn.Flatten;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.ReLU;
import hub.gpu.nn.Sequential;

/** The network of "One weird trick for parallelizing convolutional neural networks", arXiv:1404.5997. */
public final class AlexNet extends Module {

    private final Sequential network;

    public AlexNet(Weights w, int classes) {
        network = new Sequential(
                Layers.biased(w.at("features.0"), 3, 64, 11, 4, 2),
                new ReLU(true),
                Layers.maxPool(3, 2, 0),
                Layers.biased(w.at("features.3"), 64, 192, 5, 1, 2),
                new ReLU(true),
                Layers.maxPool(3, 2, 0),
                Layers.biased(w.at("features.6"), 192, 384, 3, 1, 1),
                new ReLU(true),
                Layers.biased(w.at("features.8"), 384, 256, 3, 1, 1),
                new ReLU(true),
                Layers.biased(w.at("features.10"), 256, 256, 3, 1, 1),
                new ReLU(true),
                Layers.maxPool(3, 2, 0),
                new AdaptiveAvgPool2d(6),
                new Flatten(),
                new Linear(w.at("classifier.1"), 256 * 6 * 6, 4096),
                new ReLU(true),
                new Linear(w.at("classifier.4"), 4096, 4096),
                new ReLU(true),
                new Linear(w.at("classifier.6"), 4096, classes));
    }

    @Override
    protected Tensor forward(Tensor x) {
        return network.apply(x);
    }
}
