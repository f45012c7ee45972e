package model;

import hub.gpu.Tensor;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.AttentionArguments;
import hub.gpu.nn.Conv2d;
import hub.gpu.nn.GELU;
import hub.gpu.nn.LayerNorm;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;
import hub.gpu.nn.MultiheadAttention;
import hub.gpu.nn.Sequential;
import java.util.ArrayList;
import java.util.List;

/** The base network of "An Image is Worth 16x16 Words", arXiv:2010.11929, with patches of 16 × 16. */
public final class VisionTransformer extends Module {

    private static final int LAYERS = 12;
    private static final int HEADS = 12;
    private static final int HIDDEN = 768;
    private static final int MLP = 3072;
    private static final int PATCH = 16;
    private static final double EPS = 1e-6;

    private final int imageSize;
    private final Tensor classToken;
    private final Conv2d convProj;
    private final Tensor posEmbedding;
    private final Sequential layers;
    private final LayerNorm ln;
    private final Linear head;

    /** @param imageSize width and height of the images, a multiple of 16 */
    public VisionTransformer(Weights w, int imageSize, int classes) {
        if (imageSize < PATCH || imageSize % PATCH != 0) {
            throw new IllegalArgumentException("image_size=" + imageSize + "; expected a multiple of " + PATCH);
        }
        this.imageSize = imageSize;
        long side = imageSize / PATCH;
        classToken = w.parameter("class_token", Tensor::zero_, 1, 1, HIDDEN);
        convProj = Layers.biased(w.at("conv_proj"), 3, HIDDEN, PATCH, PATCH, 0);
        Weights encoder = w.at("encoder");
        posEmbedding = encoder.parameter("pos_embedding", t -> t.normal_(0, 0.02), 1, side * side + 1, HIDDEN);
        var blocks = new ArrayList<Module>();
        for (int i = 0; i < LAYERS; i++) {
            blocks.add(new Block(encoder.at("layers.encoder_layer_" + i)));
        }
        layers = new Sequential(blocks);
        ln = Layers.layerNorm(encoder.at("ln"), HIDDEN, EPS);
        head = new Linear(w.at("heads.head"), HIDDEN, classes);
        Fresh.each(w.at("conv_proj"), (_, parameter) -> {
            if (Fresh.isConv(parameter)) {
                Fresh.truncatedNormal(parameter, Math.sqrt(1.0 / (3 * PATCH * PATCH)));
            } else {
                parameter.zero_();
            }
        });
        Fresh.each(w.at("heads"), (_, parameter) -> parameter.zero_());
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (x.size(2) != imageSize || x.size(3) != imageSize) {
            throw new IllegalArgumentException(
                    "an image of " + x.size(3) + "x" + x.size(2) + "; expected " + imageSize + "x" + imageSize);
        }
        var patches = convProj.apply(x).flatten(2).transpose(1, 2);
        var y = Tensor.cat(List.of(classToken.expand(x.size(0), -1, -1), patches), 1);
        y = ln.apply(layers.apply(y.add_(posEmbedding)));
        return head.apply(y.select(1, 0));
    }

    private static final class Block extends Module {

        private final LayerNorm ln1;
        private final MultiheadAttention selfAttention;
        private final Sequential mlp;

        Block(Weights w) {
            ln1 = Layers.layerNorm(w.at("ln_1"), HIDDEN, EPS);
            selfAttention = new MultiheadAttention(
                    w.at("self_attention"),
                    HIDDEN,
                    AttentionArguments.heads(HEADS).batchFirst(true));
            mlp = new Sequential(
                    Layers.layerNorm(w.at("ln_2"), HIDDEN, EPS),
                    new Linear(w.at("mlp.0"), HIDDEN, MLP),
                    new GELU(),
                    new Linear(w.at("mlp.3"), MLP, HIDDEN));
            Fresh.perceptron(w.at("mlp"));
        }

        @Override
        protected Tensor forward(Tensor x) {
            var y = selfAttention.apply(ln1.apply(x)).add_(x);
            return mlp.apply(y).add_(y);
        }
    }
}
