package model;

import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.checkpoint.StateDict;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds weights for networks, and builds the networks from them. */
public final class Zoo {

    private static final int IMAGENET_CLASSES = 1000;

    private static final String SEED = "seed:";

    private static final Pattern URL = Pattern.compile("(https?|file)://?.*");

    private final Torch torch;
    private final List<Published> published;
    private final List<String> labels;

    /** @param folder where weights.csv and labels.txt are */
    public Zoo(Torch torch, Path folder) {
        this.torch = torch;
        try {
            published = Files.readAllLines(folder.resolve("weights.csv")).stream()
                    .map(Published::parse)
                    .toList();
            labels = List.copyOf(Files.readAllLines(folder.resolve("labels.txt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** ImageNet's classes, in the order of the networks' outputs. */
    public List<String> labels() {
        return labels;
    }

    /**
     * Where the weights of a network come from.
     *
     * @param model the entrypoint's name
     * @param pretrained take torchvision's first weights, if {@code weights} is null
     * @param progress show the progress of a download
     * @param classes outputs of the network
     * @param weights the name of published weights, a URL, a file, {@code seed:0}, or null for fresh ones
     * @throws IllegalArgumentException if there are no classes, or if published weights are for another number of them
     */
    public Source source(String model, boolean pretrained, boolean progress, int classes, String weights) {
        if (classes < 1) {
            throw new IllegalArgumentException("num_classes=" + classes + "; expected 1 or more");
        }
        Published named = published(model, pretrained, weights);
        if (named != null && classes != IMAGENET_CLASSES) {
            throw unexpected("num_classes", IMAGENET_CLASSES, classes);
        }
        return new Source(named != null, named != null ? named : first(model), weights, progress, classes);
    }

    /** Where the weights of a network come from, by the arguments of its entrypoint. */
    public final class Source {

        private final boolean isPublished;
        private final Published preset;
        private final String weights;
        private final boolean progress;
        private final int classes;

        private Source(boolean isPublished, Published preset, String weights, boolean progress, int classes) {
            this.isPublished = isPublished;
            this.preset = preset;
            this.weights = weights;
            this.progress = progress;
            this.classes = classes;
        }

        /** Whether torchvision publishes these weights. */
        public boolean isPublished() {
            return isPublished;
        }

        /** The width and height of the images that the network is for. */
        public int imageSize() {
            return preset.crop();
        }

        /**
         * The same for images of another width and height.
         *
         * @param size null for the same images
         * @throws IllegalArgumentException if the weights are published ones for another size
         */
        public Source withImageSize(Integer size) {
            if (size == null || size == imageSize()) {
                return this;
            }
            if (isPublished) {
                throw unexpected("image_size", preset.crop(), size);
            }
            return new Source(false, preset.withCrop(size), weights, progress, classes);
        }

        /**
         * Builds the network from the weights.
         *
         * @throws IllegalArgumentException if the weights are no published name, no URL, no file and no seed
         */
        public Classifier build(Function<Weights, Module> network) {
            Weights source = isPublished
                    ? weights(download(preset.url(), true, progress))
                    : other(preset.model(), weights, progress);
            Module built = source.load(network);
            List<String> names = classes == IMAGENET_CLASSES ? labels : List.of();
            return new Classifier(torch, built, source.stateDict(), preset, names);
        }
    }

    /** What torchvision says, word for word. */
    private static IllegalArgumentException unexpected(String parameter, int expected, int got) {
        return new IllegalArgumentException(
                "The parameter '" + parameter + "' expected value " + expected + " but got " + got + " instead.");
    }

    private Weights other(String model, String weights, boolean progress) {
        if (weights == null) {
            return torch.freshWeights();
        }
        if (weights.startsWith(SEED)) {
            torch.manualSeed(seed(weights));
            return torch.freshWeights();
        }
        if (URL.matcher(weights).matches()) {
            return weights(network(download(weights, false, progress)));
        }
        if (Files.isDirectory(Path.of(weights))) {
            throw new IllegalArgumentException("weights=" + weights + " is a folder; expected a checkpoint's file");
        }
        if (!Files.isRegularFile(Path.of(weights))) {
            throw new IllegalArgumentException("weights=" + weights + " is none of " + model + "'s "
                    + of(model).map(Published::name).toList() + ", no URL, no file and no seed:0");
        }
        return weights(network(torch.load(Path.of(weights))));
    }

    /**
     * The network's part of a training checkpoint: torchvision's references save it below "model", and Lightning below
     * "state_dict"; DataParallel puts "module." before each name. No network here has such names itself.
     */
    private static StateDict network(StateDict checkpoint) {
        StateDict network = checkpoint;
        for (String place : List.of("state_dict.", "model.", "module.")) {
            var below = new LinkedHashMap<String, Tensor>();
            network.asMap().forEach((name, tensor) -> {
                if (name.startsWith(place)) {
                    below.put(name.substring(place.length()), tensor);
                }
            });
            network = below.isEmpty() ? network : StateDict.of(network.origin(), below);
        }
        return network;
    }

    private static long seed(String weights) {
        try {
            return Long.parseLong(weights.substring(SEED.length()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "weights=" + weights + ": expected an integer after seed:, such as seed:0", e);
        }
    }

    private Stream<Published> of(String model) {
        return published.stream().filter(p -> p.model().equals(model));
    }

    private Published first(String model) {
        return of(model).findFirst().orElseThrow();
    }

    /** The weights of this name, which may begin with the enumeration: {@code ResNet18_Weights.IMAGENET1K_V1}. */
    private Published published(String model, boolean pretrained, String weights) {
        if (weights == null) {
            return pretrained ? first(model) : null;
        }
        String name = weights.replaceFirst("(?i)^" + model + "_Weights\\.", "");
        return of(model)
                .filter(p -> name.equals("DEFAULT") ? p.isDefault() : p.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private StateDict download(String url, boolean checkHash, boolean progress) {
        return torch.loadStateDictFromUrl(url, null, null, progress, checkHash, null, true);
    }

    private Weights weights(StateDict checkpoint) {
        return torch.weights(checkpoint.renamed(Zoo::modern));
    }

    /** Published files of DenseNet and ViT have the names of earlier versions of torchvision. */
    private static String modern(String name) {
        return name.replaceFirst("(denselayer\\d+\\.(?:norm|conv))\\.([12])\\.", "$1$2.")
                .replaceFirst("\\.mlp\\.linear_1\\.", ".mlp.0.")
                .replaceFirst("\\.mlp\\.linear_2\\.", ".mlp.3.");
    }
}
