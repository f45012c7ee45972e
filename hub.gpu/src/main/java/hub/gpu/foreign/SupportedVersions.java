package hub.gpu.foreign;

/** The versions of libtorch that hub works with. The C interface that it calls is there since the oldest. */
public final class SupportedVersions {

    /** The oldest. */
    public static final String OLDEST = "2.10";

    /** The newest that all tests have passed on; a newer one is used as well. */
    public static final String NEWEST_TESTED = "2.15";

    private SupportedVersions() {}
}
