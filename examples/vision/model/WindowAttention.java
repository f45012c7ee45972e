package model;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.TensorScope;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;

/**
 * Attention inside windows of 7 × 7 pixels, with a learned bias for each distance; over {@code (N, H, W, C)}.
 *
 * <p>Every second layer shifts its windows by half, and so they overlap those of the layer before.
 */
final class WindowAttention extends Module {

    private static final int WINDOW = 7;
    private static final int AREA = WINDOW * WINDOW;
    private static final int DISTANCES = 2 * WINDOW - 1;
    private static final float APART = -100;

    private final Torch torch;
    private final int channels;
    private final int heads;
    private final int shift;
    private final Tensor biasTable;
    private final Tensor biasIndex;
    private final Linear qkv;
    private final Linear proj;

    WindowAttention(Torch torch, Weights w, int channels, int heads, boolean shifted) {
        this.torch = torch;
        this.channels = channels;
        this.heads = heads;
        shift = shifted ? WINDOW / 2 : 0;
        qkv = new Linear(w.at("qkv"), channels, 3 * channels);
        proj = new Linear(w.at("proj"), channels, channels);
        biasTable = w.parameter(
                "relative_position_bias_table",
                table -> Fresh.truncatedNormal(table.zero_(), 0.02),
                DISTANCES * DISTANCES,
                heads);
        biasIndex = w.parameter(
                "relative_position_index", DType.INT64, index -> index.copy_(torch.tensor(distances())), AREA * AREA);
    }

    /** For each pair of pixels in a window: the place in the table that has the bias of their distance. */
    private static long[] distances() {
        long[] index = new long[AREA * AREA];
        for (int from = 0; from < AREA; from++) {
            for (int to = 0; to < AREA; to++) {
                int down = from / WINDOW - to / WINDOW + WINDOW - 1;
                int across = from % WINDOW - to % WINDOW + WINDOW - 1;
                index[from * AREA + to] = down * DISTANCES + across;
            }
        }
        return index;
    }

    @Override
    protected Tensor forward(Tensor x) {
        long batch = x.size(0);
        long height = x.size(1);
        long width = x.size(2);
        long rows = Math.ceilDiv(height, WINDOW);
        long columns = Math.ceilDiv(width, WINDOW);
        long down = rows > 1 ? shift : 0;
        long across = columns > 1 ? shift : 0;

        boolean shifted = down + across > 0;
        // Closed as soon as the next one is there: each is as large as the image.
        try (Tensor windows = windows(x, rows, columns, down, across);
                Tensor seen = attention(windows, shifted ? mask(rows, columns, down, across) : null)) {
            var y = seen.reshape(batch, rows, columns, WINDOW, WINDOW, channels)
                    .permute(0, 1, 3, 2, 4, 5)
                    .reshape(batch, rows * WINDOW, columns * WINDOW, channels);
            if (shifted) {
                y = y.roll(new long[] {down, across}, new long[] {1, 2});
            }
            return y.slice(1, 0, height).slice(2, 0, width).contiguous();
        }
    }

    /** {@code (windows, 49, C)} of {@code (N, H, W, C)}. */
    private Tensor windows(Tensor x, long rows, long columns, long down, long across) {
        try (TensorScope scope = torch.scope()) {
            var y = x.pad(0, 0, 0, columns * WINDOW - x.size(2), 0, rows * WINDOW - x.size(1));
            if (down + across > 0) {
                y = y.roll(new long[] {-down, -across}, new long[] {1, 2});
            }
            return scope.keep(y.reshape(x.size(0), rows, WINDOW, columns, WINDOW, channels)
                    .permute(0, 1, 3, 2, 4, 5)
                    .reshape(x.size(0) * rows * columns, AREA, channels));
        }
    }

    /** Over {@code (windows, 49, C)}. */
    private Tensor attention(Tensor x, Tensor mask) {
        try (TensorScope scope = torch.scope()) {
            long windows = x.size(0);
            var parts = qkv.apply(x)
                    .reshape(windows, AREA, 3, heads, channels / heads)
                    .permute(2, 0, 3, 1, 4);
            var query = parts.get(0).mul(1 / Math.sqrt((double) channels / heads));
            var weights = query.matmul(parts.get(1).transpose(-2, -1)).add_(bias());
            if (mask != null) {
                weights.view(-1, mask.size(0), heads, AREA, AREA)
                        .add_(mask.unsqueeze(1).unsqueeze(0));
            }
            var seen = weights.softmax(-1).matmul(parts.get(2)).transpose(1, 2);
            return scope.keep(proj.apply(seen.reshape(windows, AREA, channels)));
        }
    }

    /** {@code (1, heads, 49, 49)}. */
    private Tensor bias() {
        return biasTable
                .indexSelect(0, biasIndex)
                .reshape(AREA, AREA, heads)
                .permute(2, 0, 1)
                .unsqueeze(0);
    }

    /** {@code (windows, 49, 49)}: pixels that the shift brought together from opposite sides must not see each other. */
    private Tensor mask(long rows, long columns, long down, long across) {
        int windows = Math.toIntExact(rows * columns);
        float[] mask = new float[windows * AREA * AREA];
        int[] parts = new int[AREA];
        for (int window = 0; window < windows; window++) {
            long top = window / columns * WINDOW;
            long left = window % columns * WINDOW;
            for (int i = 0; i < AREA; i++) {
                parts[i] = 3 * part(top + i / WINDOW, rows, down) + part(left + i % WINDOW, columns, across);
            }
            for (int i = 0; i < AREA; i++) {
                for (int j = 0; j < AREA; j++) {
                    mask[(window * AREA + i) * AREA + j] = parts[i] == parts[j] ? 0 : APART;
                }
            }
        }
        return torch.tensor(mask, windows, AREA, AREA).to(biasTable.device());
    }

    /** Which part a row or column came from: before the last window, in it, or shifted in from the other side. */
    private static int part(long place, long windows, long shift) {
        if (place < (windows - 1) * WINDOW) {
            return 0;
        }
        return place < windows * WINDOW - shift ? 1 : 2;
    }
}
