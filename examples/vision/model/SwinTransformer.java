package model;

import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.LayerNorm;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;
import java.util.List;

/** The tiny one of "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", arXiv:2103.14030. */
public final class SwinTransformer extends Module {

    private static final int CHANNELS = 96;
    private static final int[] BLOCKS = {2, 2, 6, 2};
    private static final int[] HEADS = {3, 6, 12, 24};

    private final Conv2d patches;
    private final LayerNorm patchNorm;
    private final List<Module> stages = new ArrayList<>();
    private final LayerNorm norm;
    private final Linear head;

    public SwinTransformer(Torch torch, Weights w, int classes) {
        Weights features = w.at("features");
        patches = Layers.biased(features.at("0.0"), 3, CHANNELS, 4, 4, 0);
        patchNorm = new LayerNorm(features.at("0.2"), CHANNELS);
        int channels = CHANNELS;
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            if (stage > 0) {
                stages.add(new PatchMerging(features.at(2 * stage), channels));
                channels *= 2;
            }
            var blocks = new ArrayList<Module>();
            for (int i = 0; i < BLOCKS[stage]; i++) {
                blocks.add(new Block(torch, features.at(2 * stage + 1).at(i), channels, HEADS[stage], i % 2 == 1));
            }
            stages.add(new Sequential(blocks));
        }
        norm = new LayerNorm(w.at("norm"), channels);
        head = new Linear(w.at("head"), channels, classes);
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
        var y = patchNorm.apply(patches.apply(x).permute(0, 2, 3, 1));
        for (Module stage : stages) {
            y = stage.apply(y);
        }
        return head.apply(Layers.globalPool(norm.apply(y).permute(0, 3, 1, 2)));
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

        private final LayerNorm norm1;
        private final WindowAttention attn;
        private final LayerNorm norm2;
        private final Linear fc1;
        private final Linear fc2;

        Block(Torch torch, Weights w, int channels, int heads, boolean shifted) {
            norm1 = new LayerNorm(w.at("norm1"), channels);
            attn = new WindowAttention(torch, w.at("attn"), channels, heads, shifted);
            norm2 = new LayerNorm(w.at("norm2"), channels);
            fc1 = new Linear(w.at("mlp.0"), channels, 4 * channels);
            fc2 = new Linear(w.at("mlp.3"), 4 * channels, channels);
            Fresh.perceptron(w.at("mlp"));
        }

        @Override
        protected Tensor forward(Tensor x) {
            var y = x.add(attn.apply(norm1.apply(x)));
            return y.add(fc2.apply(fc1.apply(norm2.apply(y)).gelu()));
        }
    }
}
