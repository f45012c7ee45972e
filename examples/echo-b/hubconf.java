import hub.core.Default;
import model.Echo;

/** The smallest repo. It needs nothing. The classes of echo-a have the same names. */
public final class hubconf {

    /**
     * An echo that repeats what it hears, backwards.
     *
     * @param times how often it says it
     */
    public static Echo echo(@Default("1") int times) {
        return new Echo(times);
    }
}
