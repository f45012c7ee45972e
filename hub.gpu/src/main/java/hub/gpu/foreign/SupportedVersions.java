package hub.gpu.foreign;

/** The versions of libtorch that hub works with. The C interface that it calls is there since the oldest. */
public final class SupportedVersions {

    /** The oldest. */
    public static final String OLDEST = "2.10";

    /** The newest that all tests have passed on. Newer ones are used as well. */
    public static final String NEWEST_TESTED = "2.15";

    /** Both, for messages. */
    public static final String WORDS = "libtorch %s or newer (tested up to %s)".formatted(OLDEST, NEWEST_TESTED);

    private SupportedVersions() {}

    /** Whether a version is not older than the oldest, by its first two numbers. */
    public static boolean isSupported(int major, int minor) {
        String[] oldest = OLDEST.split("\\.");
        int oldestMajor = Integer.parseInt(oldest[0]);
        return major > oldestMajor || major == oldestMajor && minor >= Integer.parseInt(oldest[1]);
    }
}
