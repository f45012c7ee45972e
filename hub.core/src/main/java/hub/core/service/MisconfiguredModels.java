package hub.core.service;

import hub.core.LiveModel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/** The models whose configurations are bad, in the order in which they were read. */
@Component(service = MisconfiguredModels.class)
public final class MisconfiguredModels {

    private final Set<MisconfiguredModel> models = new LinkedHashSet<>();

    synchronized void add(MisconfiguredModel model) {
        models.add(model);
    }

    synchronized List<LiveModel<?>> list() {
        models.removeIf(MisconfiguredModel::isClosed);
        return new ArrayList<>(models);
    }
}
