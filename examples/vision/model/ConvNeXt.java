package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.ConvArguments;
import hub.gpu.nn.GELU;
import hub.gpu.nn.LayerNorm;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;

/** The tiny network of "A ConvNet for the 2020s", arXiv:2201.03545. */
public final class ConvNeXt extends Module {

    private static final int[] CHANNELS = {96, 192, 384, 768};
    private static final int[] BLOCKS = {3, 3, 9, 3};
    private static final double EPS = 1e-6;

    private final Sequential features;
    private final LayerNorm2d norm;
    private final Linear classifier;

    public ConvNeXt(Weights w, int classes) {
        features = features(w.at("features"));
        norm = new LayerNorm2d(w.at("classifier.0"), CHANNELS[3]);
        classifier = new Linear(w.at("classifier.2"), CHANNELS[3], classes);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isConv(parameter) || Fresh.isLinear(parameter)) {
                Fresh.truncatedNormal(parameter, 0.02);
            } else if (Fresh.isBias(name)) {
                parameter.zero_();
            }
        });
    }

    private static Sequential features(Weights w) {
        var layers = new ArrayList<Module>();
        layers.add(new Sequential(
                Layers.biased(w.at("0.0"), 3, CHANNELS[0], 4, 4, 0), new LayerNorm2d(w.at("0.1"), CHANNELS[0])));
        for (int stage = 0; stage < CHANNELS.length; stage++) {
            if (stage > 0) {
                Weights down = w.at(layers.size());
                layers.add(new Sequential(
                        new LayerNorm2d(down.at(0), CHANNELS[stage - 1]),
                        Layers.biased(down.at(1), CHANNELS[stage - 1], CHANNELS[stage], 2, 2, 0)));
            }
            Weights blocks = w.at(layers.size());
            var stageBlocks = new ArrayList<Module>();
            for (int i = 0; i < BLOCKS[stage]; i++) {
                stageBlocks.add(new Block(blocks.at(i), CHANNELS[stage]));
            }
            layers.add(new Sequential(stageBlocks));
        }
        return new Sequential(layers);
    }

    @Override
    protected Tensor forward(Tensor x) {
        var y = features.apply(x).adaptiveAvgPool2d(1, 1);
        return classifier.apply(norm.apply(y).flatten(1));
    }

    /** Normalises each pixel over its channels. */
    private static final class LayerNorm2d extends Module {

        private final LayerNorm norm;

        LayerNorm2d(Weights w, int channels) {
            norm = Layers.layerNorm(w, channels, EPS);
        }

        @Override
        protected Tensor forward(Tensor x) {
            return norm.apply(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
        }
    }

    private static final class Block extends Module {

        private final Tensor layerScale;
        private final Sequential block;

        Block(Weights w, int channels) {
            layerScale = w.parameter("layer_scale", t -> t.fill_(1e-6), channels, 1, 1);
            block = new Sequential(
                    new Conv2d(
                            w.at("block.0"),
                            channels,
                            channels,
                            ConvArguments.kernel(7).padding(3).groups(channels)),
                    new Permute(0, 2, 3, 1),
                    Layers.layerNorm(w.at("block.2"), channels, EPS),
                    new Linear(w.at("block.3"), channels, 4 * channels),
                    new GELU(),
                    new Linear(w.at("block.5"), 4 * channels, channels),
                    new Permute(0, 3, 1, 2));
        }

        @Override
        protected Tensor forward(Tensor x) {
            return block.apply(x).mul_(layerScale).add_(x);
        }
    }
}
