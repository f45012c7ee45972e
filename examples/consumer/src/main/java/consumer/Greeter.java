package consumer;

import hub.core.LiveModel;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Greets through the model that a configuration names {@code echo}. The component does not know the repo, and does not
 * notice when a new revision replaces the old one. It is active exactly as long as the model is there.
 */
@Component(property = "greets=true")
public final class Greeter implements UnaryOperator<String> {

    private final LiveModel<UnaryOperator<String>> echo;

    /** Waits for the model, as any component waits for a service. */
    @Activate
    public Greeter(@Reference(target = "(hub.model.name=echo)") LiveModel<UnaryOperator<String>> echo) {
        this.echo = echo;
    }

    @Override
    public String apply(String name) {
        return "Hello, " + echo.use(model -> model.apply(name)) + "!";
    }
}
