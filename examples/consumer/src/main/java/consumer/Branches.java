package consumer;

import hub.core.Arguments;
import hub.core.Hub;
import hub.core.LiveModel;
import hub.core.Repo;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Two branches at once, and one that is followed; README.md shows this class. */
@Component(service = Branches.class)
public final class Branches {

    private final Hub hub;

    @Activate
    public Branches(@Reference Hub hub) {
        this.hub = hub;
    }

    /** Side by side: each branch has its own classes, libraries and services. */
    public List<Object> compare(String text) {
        try (Repo stable = hub.open("owner/name:v1.2");
                Repo next = hub.open("owner/name:main")) {
            Object one = stable.load("echo", Arguments.named("times", 2));
            Object other = next.load("echo", Arguments.named("times", 2));
            return List.of(
                    stable.invoke(one, "say", Arguments.of(text)), next.invoke(other, "say", Arguments.of(text)));
        }
    }

    /** A model that moves with its branch: {@code use} is one revision from start to end, and no call fails in between. */
    public LiveModel<IntUnaryOperator> follow() {
        return hub.follow("owner/name:main", "twice", IntUnaryOperator.class);
    }
}
