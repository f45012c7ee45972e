package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;

/** The network of "One weird trick for parallelizing convolutional neural networks", arXiv:1404.5997. */
public final class AlexNet extends Module {

    private final Conv2d conv1;
    private final Conv2d conv2;
    private final Conv2d conv3;
    private final Conv2d conv4;
    private final Conv2d conv5;
    private final Linear fc1;
    private final Linear fc2;
    private final Linear fc3;

    public AlexNet(Weights w, int classes) {
        conv1 = Layers.biased(w.at("features.0"), 3, 64, 11, 4, 2);
        conv2 = Layers.biased(w.at("features.3"), 64, 192, 5, 1, 2);
        conv3 = Layers.biased(w.at("features.6"), 192, 384, 3, 1, 1);
        conv4 = Layers.biased(w.at("features.8"), 384, 256, 3, 1, 1);
        conv5 = Layers.biased(w.at("features.10"), 256, 256, 3, 1, 1);
        fc1 = new Linear(w.at("classifier.1"), 256 * 6 * 6, 4096);
        fc2 = new Linear(w.at("classifier.4"), 4096, 4096);
        fc3 = new Linear(w.at("classifier.6"), 4096, classes);
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = Layers.maxPool(conv1.apply(x).relu(), 3, 2, 0);
        y = Layers.maxPool(conv2.apply(y).relu(), 3, 2, 0);
        y = conv3.apply(y).relu();
        y = conv4.apply(y).relu();
        y = Layers.maxPool(conv5.apply(y).relu(), 3, 2, 0);
        y = y.adaptiveAvgPool2d(6, 6).flatten(1);
        y = fc1.apply(y).relu();
        y = fc2.apply(y).relu();
        return fc3.apply(y);
    }
}
