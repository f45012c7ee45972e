import static model.ResNet.Kind.BASIC;
import static model.ResNet.Kind.BOTTLENECK;

import hub.core.Default;
import hub.core.Parameters;
import hub.gpu.Torch;
import java.nio.file.Path;
import java.util.List;
import model.AlexNet;
import model.Classifier;
import model.ConvNeXt;
import model.DenseNet;
import model.EfficientNet;
import model.GoogLeNet;
import model.InceptionV3;
import model.MobileNetV2;
import model.MobileNetV3;
import model.ResNet;
import model.ShuffleNetV2;
import model.SqueezeNet;
import model.SwinTransformer;
import model.Vgg;
import model.VisionTransformer;
import model.Zoo;

/**
 * torchvision's networks for ImageNet, with its names, arguments, state dicts and published weights.
 *
 * @param zero_init_residual begin each fresh block as the identity
 * @param aux_logits have the classifiers that only help to train
 * @param transform_input take inputs normalised as for the other networks; published weights always do
 */
public final class hubconf {

    /** What the repo needs to load. */
    public static final List<String> dependencies = List.of("hub.gpu.nn");

    /**
     * What every network takes.
     *
     * @param pretrained load torchvision's first published weights, IMAGENET1K_V1
     * @param progress show the progress of the download
     * @param num_classes outputs of the last layer; 1000 for published weights
     * @param weights instead: the name of published weights, DEFAULT, a URL, a file, or seed:0 for fresh ones
     */
    @Parameters
    public record Options(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {}

    private final Torch torch;
    private final Zoo zoo;

    public hubconf(Torch torch, Path folder) {
        this.torch = torch;
        zoo = new Zoo(torch, folder);
    }

    /** The names of ImageNet's classes, in the order of the networks' outputs. */
    public List<String> labels() {
        return zoo.labels();
    }

    /** ResNet-18 of "Deep Residual Learning for Image Recognition". */
    public Classifier resnet18(Options options, @Default("false") boolean zero_init_residual) {
        return resNet("resnet18", options, zero_init_residual, BASIC.layers(2, 2, 2, 2));
    }

    /** ResNet-34 of "Deep Residual Learning for Image Recognition". */
    public Classifier resnet34(Options options, @Default("false") boolean zero_init_residual) {
        return resNet("resnet34", options, zero_init_residual, BASIC.layers(3, 4, 6, 3));
    }

    /** ResNet-50 of "Deep Residual Learning for Image Recognition". */
    public Classifier resnet50(Options options, @Default("false") boolean zero_init_residual) {
        return resNet("resnet50", options, zero_init_residual, BOTTLENECK.layers(3, 4, 6, 3));
    }

    /** ResNet-101 of "Deep Residual Learning for Image Recognition". */
    public Classifier resnet101(Options options, @Default("false") boolean zero_init_residual) {
        return resNet("resnet101", options, zero_init_residual, BOTTLENECK.layers(3, 4, 23, 3));
    }

    /** ResNet-152 of "Deep Residual Learning for Image Recognition". */
    public Classifier resnet152(Options options, @Default("false") boolean zero_init_residual) {
        return resNet("resnet152", options, zero_init_residual, BOTTLENECK.layers(3, 8, 36, 3));
    }

    /** ResNeXt-50 32x4d of "Aggregated Residual Transformations for Deep Neural Networks". */
    public Classifier resnext50_32x4d(Options options, @Default("false") boolean zero_init_residual) {
        return resNet(
                "resnext50_32x4d",
                options,
                zero_init_residual,
                BOTTLENECK.layers(3, 4, 6, 3).groups(32, 4));
    }

    /** ResNeXt-101 32x8d of "Aggregated Residual Transformations for Deep Neural Networks". */
    public Classifier resnext101_32x8d(Options options, @Default("false") boolean zero_init_residual) {
        return resNet(
                "resnext101_32x8d",
                options,
                zero_init_residual,
                BOTTLENECK.layers(3, 4, 23, 3).groups(32, 8));
    }

    /** ResNeXt-101 64x4d of "Aggregated Residual Transformations for Deep Neural Networks". */
    public Classifier resnext101_64x4d(Options options, @Default("false") boolean zero_init_residual) {
        return resNet(
                "resnext101_64x4d",
                options,
                zero_init_residual,
                BOTTLENECK.layers(3, 4, 23, 3).groups(64, 4));
    }

    /** Wide ResNet-50-2 of "Wide Residual Networks": ResNet-50 with twice the width inside each block. */
    public Classifier wide_resnet50_2(Options options, @Default("false") boolean zero_init_residual) {
        return resNet(
                "wide_resnet50_2",
                options,
                zero_init_residual,
                BOTTLENECK.layers(3, 4, 6, 3).groups(1, 128));
    }

    /** Wide ResNet-101-2 of "Wide Residual Networks": ResNet-101 with twice the width inside each block. */
    public Classifier wide_resnet101_2(Options options, @Default("false") boolean zero_init_residual) {
        return resNet(
                "wide_resnet101_2",
                options,
                zero_init_residual,
                BOTTLENECK.layers(3, 4, 23, 3).groups(1, 128));
    }

    /** VGG-11 of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg11(Options options) {
        return source("vgg11", options).build(w -> Vgg.plain(w, options.num_classes(), 1, 1, 2, 2, 2));
    }

    /** VGG-13 of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg13(Options options) {
        return source("vgg13", options).build(w -> Vgg.plain(w, options.num_classes(), 2, 2, 2, 2, 2));
    }

    /** VGG-16 of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg16(Options options) {
        return source("vgg16", options).build(w -> Vgg.plain(w, options.num_classes(), 2, 2, 3, 3, 3));
    }

    /** VGG-19 of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg19(Options options) {
        return source("vgg19", options).build(w -> Vgg.plain(w, options.num_classes(), 2, 2, 4, 4, 4));
    }

    /** VGG-11 with batch normalisation, of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg11_bn(Options options) {
        return source("vgg11_bn", options).build(w -> Vgg.batchNorm(w, options.num_classes(), 1, 1, 2, 2, 2));
    }

    /** VGG-13 with batch normalisation, of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg13_bn(Options options) {
        return source("vgg13_bn", options).build(w -> Vgg.batchNorm(w, options.num_classes(), 2, 2, 2, 2, 2));
    }

    /** VGG-16 with batch normalisation, of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg16_bn(Options options) {
        return source("vgg16_bn", options).build(w -> Vgg.batchNorm(w, options.num_classes(), 2, 2, 3, 3, 3));
    }

    /** VGG-19 with batch normalisation, of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg19_bn(Options options) {
        return source("vgg19_bn", options).build(w -> Vgg.batchNorm(w, options.num_classes(), 2, 2, 4, 4, 4));
    }

    /** AlexNet, as in "One weird trick for parallelizing convolutional neural networks". */
    public Classifier alexnet(Options options) {
        return source("alexnet", options).build(w -> new AlexNet(w, options.num_classes()));
    }

    /** SqueezeNet 1.0 of "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters". */
    public Classifier squeezenet1_0(Options options) {
        return source("squeezenet1_0", options).build(w -> SqueezeNet.version10(w, options.num_classes()));
    }

    /** SqueezeNet 1.1: 2.4 times fewer operations than 1.0, with the same accuracy. */
    public Classifier squeezenet1_1(Options options) {
        return source("squeezenet1_1", options).build(w -> SqueezeNet.version11(w, options.num_classes()));
    }

    /** DenseNet-121 of "Densely Connected Convolutional Networks". */
    public Classifier densenet121(Options options) {
        return source("densenet121", options).build(w -> new DenseNet(w, options.num_classes(), 64, 32, 6, 12, 24, 16));
    }

    /** DenseNet-161 of "Densely Connected Convolutional Networks". */
    public Classifier densenet161(Options options) {
        return source("densenet161", options).build(w -> new DenseNet(w, options.num_classes(), 96, 48, 6, 12, 36, 24));
    }

    /** DenseNet-169 of "Densely Connected Convolutional Networks". */
    public Classifier densenet169(Options options) {
        return source("densenet169", options).build(w -> new DenseNet(w, options.num_classes(), 64, 32, 6, 12, 32, 32));
    }

    /** DenseNet-201 of "Densely Connected Convolutional Networks". */
    public Classifier densenet201(Options options) {
        return source("densenet201", options).build(w -> new DenseNet(w, options.num_classes(), 64, 32, 6, 12, 48, 32));
    }

    /** "MobileNetV2: Inverted Residuals and Linear Bottlenecks". */
    public Classifier mobilenet_v2(Options options) {
        return source("mobilenet_v2", options).build(w -> new MobileNetV2(w, options.num_classes()));
    }

    /** The larger network of "Searching for MobileNetV3". */
    public Classifier mobilenet_v3_large(Options options) {
        return source("mobilenet_v3_large", options).build(w -> MobileNetV3.large(w, options.num_classes()));
    }

    /** The smaller network of "Searching for MobileNetV3". */
    public Classifier mobilenet_v3_small(Options options) {
        return source("mobilenet_v3_small", options).build(w -> MobileNetV3.small(w, options.num_classes()));
    }

    /** B0 of "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks". */
    public Classifier efficientnet_b0(Options options) {
        return source("efficientnet_b0", options).build(w -> new EfficientNet(w, options.num_classes()));
    }

    /**
     * ShuffleNetV2 with half the channels, of "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
     * Design".
     */
    public Classifier shufflenet_v2_x0_5(Options options) {
        return source("shufflenet_v2_x0_5", options)
                .build(w -> new ShuffleNetV2(w, options.num_classes(), 48, 96, 192, 1024));
    }

    /**
     * ShuffleNetV2 with all the channels, of "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
     * Design".
     */
    public Classifier shufflenet_v2_x1_0(Options options) {
        return source("shufflenet_v2_x1_0", options)
                .build(w -> new ShuffleNetV2(w, options.num_classes(), 116, 232, 464, 1024));
    }

    /**
     * ShuffleNetV2 with one and a half times the channels, of "ShuffleNet V2: Practical Guidelines for Efficient CNN
     * Architecture Design".
     */
    public Classifier shufflenet_v2_x1_5(Options options) {
        return source("shufflenet_v2_x1_5", options)
                .build(w -> new ShuffleNetV2(w, options.num_classes(), 176, 352, 704, 1024));
    }

    /**
     * ShuffleNetV2 with twice the channels, of "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
     * Design".
     */
    public Classifier shufflenet_v2_x2_0(Options options) {
        return source("shufflenet_v2_x2_0", options)
                .build(w -> new ShuffleNetV2(w, options.num_classes(), 244, 488, 976, 2048));
    }

    /** GoogLeNet, the first Inception network, of "Going Deeper with Convolutions". */
    public Classifier googlenet(
            Options options, @Default("true") boolean aux_logits, @Default("false") boolean transform_input) {
        var source = source("googlenet", options);
        boolean transform = transform_input || source.isPublished();
        return source.build(w -> new GoogLeNet(w, options.num_classes(), aux_logits, transform));
    }

    /** Inception v3 of "Rethinking the Inception Architecture for Computer Vision", for images of 299 × 299. */
    public Classifier inception_v3(
            Options options, @Default("true") boolean aux_logits, @Default("false") boolean transform_input) {
        var source = source("inception_v3", options);
        boolean transform = transform_input || source.isPublished();
        return source.build(w -> new InceptionV3(w, options.num_classes(), aux_logits, transform));
    }

    /** ConvNeXt Tiny of "A ConvNet for the 2020s". */
    public Classifier convnext_tiny(Options options) {
        return source("convnext_tiny", options).build(w -> new ConvNeXt(w, options.num_classes()));
    }

    /**
     * ViT-B/16 of "An Image is Worth 16x16 Words".
     *
     * @param image_size width and height of the images, a multiple of 16; null for what published weights want, else 224
     */
    public Classifier vit_b_16(Options options, @Default("null") Integer image_size) {
        var source = source("vit_b_16", options).withImageSize(image_size);
        return source.build(w -> new VisionTransformer(w, source.imageSize(), options.num_classes()));
    }

    /** Swin-T of "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows". */
    public Classifier swin_t(Options options) {
        return source("swin_t", options).build(w -> new SwinTransformer(torch, w, options.num_classes()));
    }

    private Classifier resNet(String name, Options options, boolean zeroInitResidual, ResNet.Shape shape) {
        return source(name, options).build(w -> new ResNet(w, shape, options.num_classes(), zeroInitResidual));
    }

    private Zoo.Source source(String name, Options options) {
        return zoo.source(name, options.pretrained(), options.progress(), options.num_classes(), options.weights());
    }
}
