import hub.core.Default;
import model.Echo;

/** The smallest repo. It needs nothing. The classes of echo-b have the same names. */
public final class hubconf {

    /**
     * An echo that repeats what it hears.
     *
     * @param times how often it says it
     */
    public static Echo echo(@Default("1") int times) {
        return new Echo(times);
    }
}
