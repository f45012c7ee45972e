package hub.python.environment;

import java.util.Locale;

/** Which packages a repo finds. */
public enum EnvironmentPolicy {
    /** Those of the Python that runs all repos. */
    SHARED,
    /** What it asks for, in a virtual environment of its own. */
    OWN;

    /** As it stands in a configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
