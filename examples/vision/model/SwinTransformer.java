package model;

import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.AdaptiveAvgPool2d;
import hub.gpu.nn.Flatten;
import hub.gpu.nn.GELU;
import hub.gpu.nn.LayerNorm;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;

/** The tiny network of "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", arXiv:2103.14030. */
public final class SwinTransformer extends Module {

    private static final int CHANNELS = 96;
    private static final int[] BLOCKS = {2, 2, 6, 2};
    private static final int[] HEADS = {3, 6, 12, 24};

    private final Sequential network;

    public SwinTransformer(Torch torch, Weights w, int classes) {
        Weights features = w.at("features");
        var layers = new ArrayList<Module>();
        layers.add(Layers.biased(features.at("0.0"), 3, CHANNELS, 4, 4, 0));
        layers.add(new Permute(0, 2, 3, 1));
        layers.add(new LayerNorm(features.at("0.2"), CHANNELS));
        int channels = CHANNELS;
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            if (stage > 0) {
                layers.add(new PatchMerging(features.at(2 * stage), channels));
                channels *= 2;
            }
            var blocks = new ArrayList<Module>();
            for (int i = 0; i < BLOCKS[stage]; i++) {
                blocks.add(new Block(torch, features.at(2 * stage + 1).at(i), channels, HEADS[stage], i % 2 == 1));
            }
            layers.add(new Sequential(blocks));
        }
        layers.add(new LayerNorm(w.at("norm"), channels));
        layers.add(new Permute(0, 3, 1, 2));
        layers.add(new AdaptiveAvgPool2d(1));
        layers.add(new Flatten());
        layers.add(new Linear(w.at("head"), channels, classes));
        network = new Sequential(layers);
        Fresh.each(w, (name, parameter) -> {
            if (Fresh.isLinear(parameter) && name.endsWith(".weight")) {
                Fresh.truncatedNormal(parameter, 0.02);
            } else if (Fresh.isBias(name) && !name.equals("features.0.0.bias")) {
                parameter.zero_();
            }
        });
    }

    @Override
    protected Tensor forward(Tensor x) {
        return network.apply(x);
    }

    /** Each 2 × 2 pixels become one with twice the channels. */
    private static final class PatchMerging extends Module {

        private final Linear reduction;
        private final LayerNorm norm;

        PatchMerging(Weights w, int channels) {
            reduction = new Linear(w.at("reduction"), 4 * channels, 2 * channels, false);
            norm = new LayerNorm(w.at("norm"), 4 * channels);
        }

        @Override
        protected Tensor forward(Tensor x) {
            long height = x.size(1);
            long width = x.size(2);
            var even = height % 2 + width % 2 == 0 ? x : x.pad(0, 0, 0, width % 2, 0, height % 2);
            var quarters = new ArrayList<Tensor>();
            for (long column = 0; column < 2; column++) {
                for (long row = 0; row < 2; row++) {
                    quarters.add(even.slice(1, row, height + 1, 2).slice(2, column, width + 1, 2));
                }
            }
            return reduction.apply(norm.apply(Tensor.cat(quarters, -1)));
        }
    }

    private static final class Block extends Module {

        private final Sequential attention;
        private final Sequential mlp;

        Block(Torch torch, Weights w, int channels, int heads, boolean shifted) {
            attention = new Sequential(
                    new LayerNorm(w.at("norm1"), channels),
                    new WindowAttention(torch, w.at("attn"), channels, heads, shifted));
            mlp = new Sequential(
                    new LayerNorm(w.at("norm2"), channels),
                    new Linear(w.at("mlp.0"), channels, 4 * channels),
                    new GELU(),
                    new Linear(w.at("mlp.3"), 4 * channels, channels));
            Fresh.perceptron(w.at("mlp"));
        }

        @Override
        protected Tensor forward(Tensor x) {
            var y = attention.apply(x).add_(x);
            return mlp.apply(y).add_(y);
        }
    }
}
