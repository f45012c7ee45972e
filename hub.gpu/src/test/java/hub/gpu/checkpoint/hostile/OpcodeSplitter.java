package hub.gpu.checkpoint.hostile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts pickles into their opcodes, each with its operand, so that a change leaves the rest as it was meant. */
final class OpcodeSplitter {

    private static final String OF_A_LINE = "ILFSVpgP";

    private OpcodeSplitter() {}

    /** The opcodes of the pickles that lie one after the other at the start; what follows them is the last part. */
    static List<byte[]> split(byte... content) {
        var parts = new ArrayList<byte[]>();
        int at = 0;
        while (at < content.length && (at == 0 || (content[at] & 0xff) == 0x80)) {
            at = pickle(content, at, parts);
        }
        if (at < content.length) {
            parts.add(Arrays.copyOfRange(content, at, content.length));
        }
        return parts;
    }

    private static int pickle(byte[] content, int from, List<byte[]> parts) {
        int at = from;
        while (at < content.length) {
            int end = (int) Math.min(content.length, at + 1 + operand(content, at));
            parts.add(Arrays.copyOfRange(content, at, end));
            boolean stop = content[at] == '.';
            at = end;
            if (stop) {
                break;
            }
        }
        return at;
    }

    private static long operand(byte[] content, int at) {
        int opcode = content[at] & 0xff;
        if (OF_A_LINE.indexOf(opcode) >= 0) {
            return line(content, at + 1);
        }
        return switch (opcode) {
            case 'c', 'i' -> {
                long first = line(content, at + 1);
                yield first + line(content, (int) (at + 1 + first));
            }
            case 'K', 'q', 'h', 0x80, 0x82 -> 1;
            case 'M', 0x83 -> 2;
            case 'J', 'r', 'j', 0x84 -> 4;
            case 'G', 0x95 -> 8;
            case 'U', 'C', 0x8a, 0x8c -> 1 + number(content, at + 1, 1);
            case 'T', 'X', 'B', 0x8b -> 4 + number(content, at + 1, 4);
            case 0x8d, 0x8e, 0x96 -> 8 + number(content, at + 1, 8);
            default -> 0;
        };
    }

    private static long line(byte[] content, int from) {
        int end = from;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        return Math.min(end + 1, content.length) - from;
    }

    private static long number(byte[] content, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes && at + i < content.length; i++) {
            value |= (content[at + i] & 0xffL) << 8 * i;
        }
        return value < 0 || value > content.length ? content.length : value;
    }
}
