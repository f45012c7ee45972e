package image;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * One pass over the blocks of one or more channels; a baseline file has one for each channel at most, a progressive file
 * many, each of which adds coefficients or bits of them. Source: ITU-T T.81, annexes F and G.
 *
 * @param from the first coefficient of this pass, in zigzag order
 * @param to the last one
 * @param high the bit that earlier passes came down to, 0 if this is the first of these coefficients
 * @param low the bit that this pass comes down to
 */
record JpegScan(List<Channel> channels, boolean progressive, int from, int to, int high, int low) {

    /** A channel of this pass, and the tables of its first and of its other coefficients. */
    record Channel(JpegComponent component, HuffmanTable dc, HuffmanTable ac) {}

    /**
     * Reads the pass.
     *
     * @param unitsAcross how many units of interleaved blocks a row of the image has
     * @param restartInterval the units from one restart marker to the next, 0 if there are none
     */
    void read(BitReader in, int unitsAcross, int unitsDown, int restartInterval) throws IOException {
        new Run(in).read(unitsAcross, unitsDown, restartInterval);
    }

    private final class Run {

        private final BitReader in;
        private final int[] lastDc = new int[channels.size()];
        private int blocksWithoutMore;

        Run(BitReader in) {
            this.in = in;
        }

        void read(int unitsAcross, int unitsDown, int restartInterval) throws IOException {
            boolean alone = channels.size() == 1;
            JpegComponent only = channels.getFirst().component;
            int columns = alone ? only.blocksAcross : unitsAcross;
            int rows = alone ? only.blocksDown : unitsDown;
            int untilRestart = restartInterval;
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    if (restartInterval > 0 && untilRestart-- == 0) {
                        in.restart();
                        Arrays.fill(lastDc, 0);
                        blocksWithoutMore = 0;
                        untilRestart = restartInterval - 1;
                    }
                    if (alone) {
                        readBlock(0, column, row);
                    } else {
                        readUnit(column, row);
                    }
                }
            }
        }

        private void readUnit(int column, int row) throws IOException {
            for (int i = 0; i < channels.size(); i++) {
                JpegComponent component = channels.get(i).component;
                for (int y = 0; y < component.down; y++) {
                    for (int x = 0; x < component.across; x++) {
                        readBlock(i, column * component.across + x, row * component.down + y);
                    }
                }
            }
        }

        private void readBlock(int channel, int column, int row) throws IOException {
            JpegComponent component = channels.get(channel).component;
            short[] block = component.coefficients();
            int at = component.block(column, row);
            if (!progressive) {
                readDc(channel, block, at);
                readAc(channels.get(channel).ac, block, at, 1);
                component.blockRead(column, row);
            } else if (from == 0) {
                if (high == 0) {
                    readDc(channel, block, at);
                } else {
                    block[at] |= (short) (in.read(1) << low);
                }
            } else if (high == 0) {
                readAc(channels.get(channel).ac, block, at, from);
            } else {
                refineAc(channels.get(channel).ac, block, at);
            }
        }

        private void readDc(int channel, short[] block, int at) throws IOException {
            int bits = channels.get(channel).dc.read(in);
            if (bits > 15) {
                throw new IOException("damaged JPEG: a difference of " + bits + " bits");
            }
            lastDc[channel] += in.readSigned(bits);
            block[at] = (short) (lastDc[channel] << low);
        }

        private void readAc(HuffmanTable table, short[] block, int at, int first) throws IOException {
            if (blocksWithoutMore > 0) {
                blocksWithoutMore--;
                return;
            }
            for (int k = first; k <= to; k++) {
                int symbol = table.read(in);
                int zeros = symbol >> 4;
                int bits = symbol & 15;
                if (bits == 0 && zeros < 15) {
                    blocksWithoutMore = readEndRun(zeros) - 1;
                    return;
                }
                k += zeros;
                if (bits != 0) {
                    int value = in.readSigned(bits);
                    if (k > to) {
                        throw new IOException("damaged JPEG: more than 64 coefficients in a block");
                    }
                    block[at + InverseDct.ZIGZAG[k]] = (short) (value << low);
                }
            }
        }

        private int readEndRun(int bits) throws IOException {
            return progressive ? (1 << bits) + in.read(bits) : 1;
        }

        private void refineAc(HuffmanTable table, short[] block, int at) throws IOException {
            int k = from;
            while (blocksWithoutMore == 0 && k <= to) {
                int symbol = table.read(in);
                int zeros = symbol >> 4;
                int value = 0;
                if ((symbol & 15) != 0) {
                    value = in.read(1) == 1 ? 1 << low : -1 << low;
                } else if (zeros < 15) {
                    blocksWithoutMore = readEndRun(zeros);
                    break;
                }
                k = refineUntil(zeros, block, at, k);
                if (value != 0 && k <= to) {
                    block[at + InverseDct.ZIGZAG[k]] = (short) value;
                }
                k++;
            }
            if (blocksWithoutMore > 0) {
                refineUntil(64, block, at, k);
                blocksWithoutMore--;
            }
        }

        /** Adds a bit to each coefficient that has some already, up to the zero after {@code zeros} others. */
        private int refineUntil(int zeros, short[] block, int at, int start) throws IOException {
            int k = start;
            for (int left = zeros; k <= to; k++) {
                int i = at + InverseDct.ZIGZAG[k];
                if (block[i] == 0) {
                    if (left-- == 0) {
                        break;
                    }
                } else if (in.read(1) == 1 && (block[i] & 1 << low) == 0) {
                    block[i] += (short) (block[i] > 0 ? 1 << low : -1 << low);
                }
            }
            return k;
        }
    }
}
