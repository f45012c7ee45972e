package hub.gpu.text;

import hub.gpu.DType;
import hub.gpu.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/** A tensor as PyTorch prints it, after {@code torch._tensor_str}. */
public final class TensorText {

    private static final int THRESHOLD = 1000;
    private static final int EDGE = 3;
    private static final int LINE = 80;
    private static final String PREFIX = "tensor(";

    /** The names of layouts, in the order of their numbers in c10/core/Layout.h. */
    private static final List<String> LAYOUTS = List.of(
            "strided", "sparse_coo", "sparse_csr", "_mkldnn", "sparse_csc", "sparse_bsr", "sparse_bsc", "jagged");

    private final long[] shape;
    private final boolean summarised;
    private final int elementWidth;
    private final IntFunction<String> element;

    private TensorText(long[] shape, boolean summarised, int elementWidth, IntFunction<String> element) {
        this.shape = shape;
        this.summarised = summarised;
        this.elementWidth = elementWidth;
        this.element = element;
    }

    /** A tensor with its elements. It makes tensors on the way, which the scope of the caller frees. */
    public static String of(Tensor tensor) {
        long[] shape = tensor.shape();
        long numel = tensor.numel();
        boolean summarised = numel > THRESHOLD;
        String elements = numel == 0
                ? "[]"
                : with(summarised ? edges(tensor, 0) : tensor, shape, summarised)
                        .slice(0, 0, PREFIX.length());
        return withSuffixes(elements, tensor, shape);
    }

    /** A tensor without its elements, which do not lie in one array. */
    public static String ofOtherLayout(Tensor tensor, int layout) {
        String name = layout < LAYOUTS.size() ? LAYOUTS.get(layout) : Integer.toString(layout);
        return "tensor(size=%s, dtype=%s, layout=torch.%s)".formatted(size(tensor.shape()), tensor.dtype(), name);
    }

    /** The elements that are shown, as one small tensor. Every dimension is cut before anything is copied. */
    private static Tensor edges(Tensor tensor, int dim) {
        if (dim == tensor.dim()) {
            return tensor;
        }
        long size = tensor.size(dim);
        if (size <= 2 * EDGE) {
            return edges(tensor, dim + 1);
        }
        Tensor first = edges(tensor.slice(dim, 0, EDGE), dim + 1);
        Tensor last = edges(tensor.slice(dim, size - EDGE, size), dim + 1);
        return Tensor.cat(List.of(first, last), dim);
    }

    private static TensorText with(Tensor shown, long[] shape, boolean summarised) {
        DType type = shown.dtype();
        if (type.isComplex()) {
            double[] parts =
                    shown.to(DType.COMPLEX128).resolveConj().viewAsReal().toDoubleArray();
            double[] reals = everySecond(parts, 0);
            double[] imaginaries = everySecond(parts, 1);
            NumberText real = NumberText.of(reals);
            NumberText imaginary = NumberText.of(imaginaries);
            return new TensorText(shape, summarised, real.width() + imaginary.width() + 1, i -> {
                String second = (imaginary.of(imaginaries[i]) + "j").stripLeading();
                return real.of(reals[i]) + (second.startsWith("-") ? "" : "+") + second;
            });
        }
        if (type.isFloatingPoint()) {
            double[] values = shown.toDoubleArray();
            NumberText number = NumberText.of(values);
            return new TensorText(shape, summarised, number.width(), i -> number.of(values[i]));
        }
        long[] values = shown.toLongArray();
        List<String> texts =
                LongStream.of(values).mapToObj(value -> integer(value, type)).toList();
        int width = texts.stream().mapToInt(String::length).max().orElse(1);
        return new TensorText(
                shape, summarised, width, i -> " ".repeat(width - texts.get(i).length()) + texts.get(i));
    }

    private static double[] everySecond(double[] values, int first) {
        double[] half = new double[values.length / 2];
        for (int i = 0; i < half.length; i++) {
            half[i] = values[2 * i + first];
        }
        return half;
    }

    private static String integer(long value, DType type) {
        return switch (type) {
            case BOOL -> value != 0 ? "True" : "False";
            case UINT64 -> Long.toUnsignedString(value);
            default -> Long.toString(value);
        };
    }

    /** One slice: {@code first} is its first element among those shown. */
    private String slice(int dim, int first, int indent) {
        if (dim == shape.length) {
            return element.apply(first);
        }
        int step = 1;
        for (int d = dim + 1; d < shape.length; d++) {
            step *= (int) shown(d);
        }
        boolean cut = isCut(dim);
        var parts = new ArrayList<String>();
        for (int i = 0; i < shown(dim); i++) {
            if (cut && i == EDGE) {
                parts.add(dim == shape.length - 1 ? " ..." : "...");
            }
            parts.add(slice(dim + 1, first + i * step, indent + 1));
        }
        return dim == shape.length - 1 ? vector(parts, indent) : join(parts, dim, indent);
    }

    private String join(List<String> parts, int dim, int indent) {
        String separator = "," + "\n".repeat(shape.length - dim - 1) + " ".repeat(indent + 1);
        return "[" + String.join(separator, parts) + "]";
    }

    private String vector(List<String> parts, int indent) {
        int perLine = Math.max(1, (LINE - indent) / (elementWidth + 2));
        var lines = new StringJoiner(",\n" + " ".repeat(indent + 1), "[", "]");
        for (int i = 0; i < parts.size(); i += perLine) {
            lines.add(String.join(", ", parts.subList(i, Math.min(parts.size(), i + perLine))));
        }
        return lines.toString();
    }

    private boolean isCut(int dim) {
        return summarised && shape[dim] > 2 * EDGE;
    }

    private long shown(int dim) {
        return isCut(dim) ? 2 * EDGE : shape[dim];
    }

    private static String withSuffixes(String elements, Tensor tensor, long[] shape) {
        var suffixes = new ArrayList<String>();
        if (!tensor.device().isCpu()) {
            suffixes.add("device='%s'".formatted(tensor.device()));
        }
        DType type = tensor.dtype();
        boolean empty = tensor.numel() == 0;
        if (empty && shape.length != 1) {
            suffixes.add("size=" + size(shape));
        }
        boolean usual = switch (type) {
            case FLOAT32, COMPLEX64, INT64, BOOL -> true;
            default -> false;
        };
        if (!usual || empty && type != DType.FLOAT32) {
            suffixes.add("dtype=" + type);
        }
        var text = new StringBuilder(PREFIX + elements);
        int last = text.length() - text.lastIndexOf("\n") + 1;
        for (String suffix : suffixes) {
            boolean fits = last + suffix.length() + 2 <= LINE;
            text.append(fits ? ", " : ",\n" + " ".repeat(PREFIX.length())).append(suffix);
            last = fits ? last + suffix.length() + 2 : PREFIX.length() + suffix.length();
        }
        return text.append(')').toString();
    }

    private static String size(long... shape) {
        var sizes = new StringJoiner(", ", "(", shape.length == 1 ? ",)" : ")");
        LongStream.of(shape).forEach(size -> sizes.add(Long.toString(size)));
        return sizes.toString();
    }
}
