package hub.core.shell;

import java.util.Locale;

/** A number of bytes as people read it: {@code 1.2 GB}. */
record Size(long bytes) {

    @Override
    public String toString() {
        if (bytes < 0) {
            return "-";
        }
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.95) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %cB", value, "kMGTPE".charAt(unit));
    }
}
