import hub.core.Default;
import model.Echo;

/** The smallest repo: it needs nothing, and echo-a's classes have the same names. */
public final class hubconf {

    /**
     * An echo that says backwards what it hears.
     *
     * @param times how often it says it
     */
    public static Echo echo(@Default("1") int times) {
        return new Echo(times);
    }
}
