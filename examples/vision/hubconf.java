import static model.ResNet.Kind.BASIC;
import static model.ResNet.Kind.BOTTLENECK;

import hub.core.Default;
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
 * @param pretrained load torchvision's first published weights, IMAGENET1K_V1
 * @param progress show the progress of the download
 * @param num_classes outputs of the last layer; 1000 for published weights
 * @param weights instead: the name of published weights, DEFAULT, a URL, a file, or seed:0 for fresh ones
 * @param zero_init_residual begin each fresh block as the identity
 * @param aux_logits have the classifiers that only help to train
 * @param transform_input take inputs normalised as for the other networks; published weights always do
 * @param image_size width and height of the images, a multiple of 16; null for what published weights want, else 224
 */
public final class hubconf {

    /** What the repo needs to load. */
    public static final List<String> dependencies = List.of("hub.gpu.nn");

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
    public Classifier resnet18(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("resnet18", pretrained, progress, num_classes, weights)
                .build(w -> new ResNet(w, BASIC.layers(2, 2, 2, 2), num_classes, zero_init_residual));
    }

    /** ResNet-34 of "Deep Residual Learning for Image Recognition". */
    public Classifier resnet34(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("resnet34", pretrained, progress, num_classes, weights)
                .build(w -> new ResNet(w, BASIC.layers(3, 4, 6, 3), num_classes, zero_init_residual));
    }

    /** ResNet-50 of "Deep Residual Learning for Image Recognition". */
    public Classifier resnet50(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("resnet50", pretrained, progress, num_classes, weights)
                .build(w -> new ResNet(w, BOTTLENECK.layers(3, 4, 6, 3), num_classes, zero_init_residual));
    }

    /** ResNet-101 of "Deep Residual Learning for Image Recognition". */
    public Classifier resnet101(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("resnet101", pretrained, progress, num_classes, weights)
                .build(w -> new ResNet(w, BOTTLENECK.layers(3, 4, 23, 3), num_classes, zero_init_residual));
    }

    /** ResNet-152 of "Deep Residual Learning for Image Recognition". */
    public Classifier resnet152(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("resnet152", pretrained, progress, num_classes, weights)
                .build(w -> new ResNet(w, BOTTLENECK.layers(3, 8, 36, 3), num_classes, zero_init_residual));
    }

    /** ResNeXt-50 32x4d of "Aggregated Residual Transformations for Deep Neural Networks". */
    public Classifier resnext50_32x4d(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("resnext50_32x4d", pretrained, progress, num_classes, weights)
                .build(w ->
                        new ResNet(w, BOTTLENECK.layers(3, 4, 6, 3).groups(32, 4), num_classes, zero_init_residual));
    }

    /** ResNeXt-101 32x8d of "Aggregated Residual Transformations for Deep Neural Networks". */
    public Classifier resnext101_32x8d(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("resnext101_32x8d", pretrained, progress, num_classes, weights)
                .build(w ->
                        new ResNet(w, BOTTLENECK.layers(3, 4, 23, 3).groups(32, 8), num_classes, zero_init_residual));
    }

    /** ResNeXt-101 64x4d of "Aggregated Residual Transformations for Deep Neural Networks". */
    public Classifier resnext101_64x4d(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("resnext101_64x4d", pretrained, progress, num_classes, weights)
                .build(w ->
                        new ResNet(w, BOTTLENECK.layers(3, 4, 23, 3).groups(64, 4), num_classes, zero_init_residual));
    }

    /** Wide ResNet-50-2 of "Wide Residual Networks": ResNet-50 with twice the width inside each block. */
    public Classifier wide_resnet50_2(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("wide_resnet50_2", pretrained, progress, num_classes, weights)
                .build(w ->
                        new ResNet(w, BOTTLENECK.layers(3, 4, 6, 3).groups(1, 128), num_classes, zero_init_residual));
    }

    /** Wide ResNet-101-2 of "Wide Residual Networks": ResNet-101 with twice the width inside each block. */
    public Classifier wide_resnet101_2(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("false") boolean zero_init_residual) {
        return zoo.source("wide_resnet101_2", pretrained, progress, num_classes, weights)
                .build(w ->
                        new ResNet(w, BOTTLENECK.layers(3, 4, 23, 3).groups(1, 128), num_classes, zero_init_residual));
    }

    /** VGG-11 of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg11(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("vgg11", pretrained, progress, num_classes, weights)
                .build(w -> Vgg.plain(w, num_classes, 1, 1, 2, 2, 2));
    }

    /** VGG-13 of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg13(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("vgg13", pretrained, progress, num_classes, weights)
                .build(w -> Vgg.plain(w, num_classes, 2, 2, 2, 2, 2));
    }

    /** VGG-16 of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg16(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("vgg16", pretrained, progress, num_classes, weights)
                .build(w -> Vgg.plain(w, num_classes, 2, 2, 3, 3, 3));
    }

    /** VGG-19 of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg19(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("vgg19", pretrained, progress, num_classes, weights)
                .build(w -> Vgg.plain(w, num_classes, 2, 2, 4, 4, 4));
    }

    /** VGG-11 with batch normalisation, of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg11_bn(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("vgg11_bn", pretrained, progress, num_classes, weights)
                .build(w -> Vgg.batchNorm(w, num_classes, 1, 1, 2, 2, 2));
    }

    /** VGG-13 with batch normalisation, of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg13_bn(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("vgg13_bn", pretrained, progress, num_classes, weights)
                .build(w -> Vgg.batchNorm(w, num_classes, 2, 2, 2, 2, 2));
    }

    /** VGG-16 with batch normalisation, of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg16_bn(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("vgg16_bn", pretrained, progress, num_classes, weights)
                .build(w -> Vgg.batchNorm(w, num_classes, 2, 2, 3, 3, 3));
    }

    /** VGG-19 with batch normalisation, of "Very Deep Convolutional Networks for Large-Scale Image Recognition". */
    public Classifier vgg19_bn(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("vgg19_bn", pretrained, progress, num_classes, weights)
                .build(w -> Vgg.batchNorm(w, num_classes, 2, 2, 4, 4, 4));
    }

    /** AlexNet, as in "One weird trick for parallelizing convolutional neural networks". */
    public Classifier alexnet(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("alexnet", pretrained, progress, num_classes, weights)
                .build(w -> new AlexNet(w, num_classes));
    }

    /** SqueezeNet 1.0 of "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters". */
    public Classifier squeezenet1_0(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("squeezenet1_0", pretrained, progress, num_classes, weights)
                .build(w -> SqueezeNet.version10(w, num_classes));
    }

    /** SqueezeNet 1.1: 2.4 times fewer operations than 1.0, with the same accuracy. */
    public Classifier squeezenet1_1(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("squeezenet1_1", pretrained, progress, num_classes, weights)
                .build(w -> SqueezeNet.version11(w, num_classes));
    }

    /** DenseNet-121 of "Densely Connected Convolutional Networks". */
    public Classifier densenet121(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("densenet121", pretrained, progress, num_classes, weights)
                .build(w -> new DenseNet(w, num_classes, 64, 32, 6, 12, 24, 16));
    }

    /** DenseNet-161 of "Densely Connected Convolutional Networks". */
    public Classifier densenet161(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("densenet161", pretrained, progress, num_classes, weights)
                .build(w -> new DenseNet(w, num_classes, 96, 48, 6, 12, 36, 24));
    }

    /** DenseNet-169 of "Densely Connected Convolutional Networks". */
    public Classifier densenet169(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("densenet169", pretrained, progress, num_classes, weights)
                .build(w -> new DenseNet(w, num_classes, 64, 32, 6, 12, 32, 32));
    }

    /** DenseNet-201 of "Densely Connected Convolutional Networks". */
    public Classifier densenet201(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("densenet201", pretrained, progress, num_classes, weights)
                .build(w -> new DenseNet(w, num_classes, 64, 32, 6, 12, 48, 32));
    }

    /** "MobileNetV2: Inverted Residuals and Linear Bottlenecks". */
    public Classifier mobilenet_v2(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("mobilenet_v2", pretrained, progress, num_classes, weights)
                .build(w -> new MobileNetV2(w, num_classes));
    }

    /** The larger network of "Searching for MobileNetV3". */
    public Classifier mobilenet_v3_large(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("mobilenet_v3_large", pretrained, progress, num_classes, weights)
                .build(w -> MobileNetV3.large(w, num_classes));
    }

    /** The smaller network of "Searching for MobileNetV3". */
    public Classifier mobilenet_v3_small(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("mobilenet_v3_small", pretrained, progress, num_classes, weights)
                .build(w -> MobileNetV3.small(w, num_classes));
    }

    /** B0 of "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks". */
    public Classifier efficientnet_b0(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("efficientnet_b0", pretrained, progress, num_classes, weights)
                .build(w -> new EfficientNet(w, num_classes));
    }

    /**
     * ShuffleNetV2 with half the channels, of "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
     * Design".
     */
    public Classifier shufflenet_v2_x0_5(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("shufflenet_v2_x0_5", pretrained, progress, num_classes, weights)
                .build(w -> new ShuffleNetV2(w, num_classes, 48, 96, 192, 1024));
    }

    /**
     * ShuffleNetV2 with all the channels, of "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
     * Design".
     */
    public Classifier shufflenet_v2_x1_0(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("shufflenet_v2_x1_0", pretrained, progress, num_classes, weights)
                .build(w -> new ShuffleNetV2(w, num_classes, 116, 232, 464, 1024));
    }

    /**
     * ShuffleNetV2 with one and a half times the channels, of "ShuffleNet V2: Practical Guidelines for Efficient CNN
     * Architecture Design".
     */
    public Classifier shufflenet_v2_x1_5(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("shufflenet_v2_x1_5", pretrained, progress, num_classes, weights)
                .build(w -> new ShuffleNetV2(w, num_classes, 176, 352, 704, 1024));
    }

    /**
     * ShuffleNetV2 with twice the channels, of "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture
     * Design".
     */
    public Classifier shufflenet_v2_x2_0(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("shufflenet_v2_x2_0", pretrained, progress, num_classes, weights)
                .build(w -> new ShuffleNetV2(w, num_classes, 244, 488, 976, 2048));
    }

    /** GoogLeNet, the first Inception network, of "Going Deeper with Convolutions". */
    public Classifier googlenet(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("true") boolean aux_logits,
            @Default("false") boolean transform_input) {
        var source = zoo.source("googlenet", pretrained, progress, num_classes, weights);
        boolean transform = transform_input || source.isPublished();
        return source.build(w -> new GoogLeNet(w, num_classes, aux_logits, transform));
    }

    /** Inception v3 of "Rethinking the Inception Architecture for Computer Vision", for images of 299 × 299. */
    public Classifier inception_v3(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("true") boolean aux_logits,
            @Default("false") boolean transform_input) {
        var source = zoo.source("inception_v3", pretrained, progress, num_classes, weights);
        boolean transform = transform_input || source.isPublished();
        return source.build(w -> new InceptionV3(w, num_classes, aux_logits, transform));
    }

    /** ConvNeXt Tiny of "A ConvNet for the 2020s". */
    public Classifier convnext_tiny(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("convnext_tiny", pretrained, progress, num_classes, weights)
                .build(w -> new ConvNeXt(w, num_classes));
    }

    /** ViT-B/16 of "An Image is Worth 16x16 Words". */
    public Classifier vit_b_16(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights,
            @Default("null") Integer image_size) {
        var source = zoo.source("vit_b_16", pretrained, progress, num_classes, weights)
                .withImageSize(image_size);
        return source.build(w -> new VisionTransformer(w, source.imageSize(), num_classes));
    }

    /** Swin-T of "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows". */
    public Classifier swin_t(
            @Default("false") boolean pretrained,
            @Default("true") boolean progress,
            @Default("1000") int num_classes,
            @Default("null") String weights) {
        return zoo.source("swin_t", pretrained, progress, num_classes, weights)
                .build(w -> new SwinTransformer(torch, w, num_classes));
    }
}
