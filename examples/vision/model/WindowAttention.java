package model;

import hub.gpu.DType;
import hub.gpu.Tensor;
import hub.gpu.Torch;
import hub.gpu.checkpoint.Weights;
import hub.gpu.nn.Linear;
import hub.gpu.nn.Module;

/**
 * Attention inside windows of 7 × 7 pixels, with a learned bias for each distance; over {@code (N, H, W, C)}.
 *
 * <p>Every other layer shifts its windows by half, so that they overlap those of the layer before.
 */
final class WindowAttention extends Module {

    private static final int WINDOW = 7;
    private static final int AREA = WINDOW * WINDOW;
    private static final int DISTANCES = 2 * WINDOW - 1;
    private static final double APART = -100;

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

    /** For each two pixels of a window, where the table has the bias of their distance. */
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

        var y = x.pad(0, 0, 0, columns * WINDOW - width, 0, rows * WINDOW - height);
        y = y.roll(new long[] {-down, -across}, new long[] {1, 2});
        y = y.reshape(batch, rows, WINDOW, columns, WINDOW, channels)
                .permute(0, 1, 3, 2, 4, 5)
                .reshape(batch * rows * columns, AREA, channels);
        y = attention(y, bias(), down + across > 0 ? mask(rows, columns, down, across) : null);
        y = y.reshape(batch, rows, columns, WINDOW, WINDOW, channels)
                .permute(0, 1, 3, 2, 4, 5)
                .reshape(batch, rows * WINDOW, columns * WINDOW, channels);
        y = y.roll(new long[] {down, across}, new long[] {1, 2});
        return y.slice(1, 0, height).slice(2, 0, width).contiguous();
    }

    /** Over {@code (windows, 49, C)}. */
    private Tensor attention(Tensor x, Tensor bias, Tensor mask) {
        long windows = x.size(0);
        var parts =
                qkv.apply(x).reshape(windows, AREA, 3, heads, channels / heads).permute(2, 0, 3, 1, 4);
        var query = parts.get(0).mul(1 / Math.sqrt((double) channels / heads));
        var weights = query.matmul(parts.get(1).transpose(-2, -1)).add(bias);
        if (mask != null) {
            weights = weights.reshape(-1, mask.size(0), heads, AREA, AREA)
                    .add(mask.unsqueeze(1).unsqueeze(0))
                    .reshape(windows, heads, AREA, AREA);
        }
        return proj.apply(
                weights.softmax(-1).matmul(parts.get(2)).transpose(1, 2).reshape(windows, AREA, channels));
    }

    /** {@code (1, heads, 49, 49)}. */
    private Tensor bias() {
        return biasTable
                .indexSelect(0, biasIndex)
                .reshape(AREA, AREA, heads)
                .permute(2, 0, 1)
                .unsqueeze(0);
    }

    /** {@code (windows, 49, 49)}: what the shift brought together from opposite sides must not see each other. */
    private Tensor mask(long rows, long columns, long down, long across) {
        int windows = Math.toIntExact(rows * columns);
        float[] mask = new float[windows * AREA * AREA];
        for (int window = 0; window < windows; window++) {
            int top = (int) (window / columns) * WINDOW;
            int left = (int) (window % columns) * WINDOW;
            for (int i = 0; i < AREA; i++) {
                for (int j = 0; j < AREA; j++) {
                    boolean apart = part(top + i / WINDOW, rows, down) != part(top + j / WINDOW, rows, down)
                            || part(left + i % WINDOW, columns, across) != part(left + j % WINDOW, columns, across);
                    mask[(window * AREA + i) * AREA + j] = apart ? (float) APART : 0;
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
