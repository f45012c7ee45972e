import hub.core.Default;
import model.Greeter;

/** Each public method is an entrypoint. Its comment is its help. */
public final class hubconf {

    /**
     * A model that greets people.
     *
     * @param greeting the words before the name
     */
    public Greeter greeter(@Default("Hello") String greeting) {
        return new Greeter(greeting);
    }
}
