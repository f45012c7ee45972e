package hub.core.service;

import hub.core.LiveModel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/** The models whose configurations are bad, in the order in which they were read. */
@Component(service = BrokenModels.class)
public final class BrokenModels {

    private final Set<BrokenModel> models = new LinkedHashSet<>();

    synchronized void add(BrokenModel model) {
        models.add(model);
    }

    synchronized List<LiveModel<?>> list() {
        models.removeIf(BrokenModel::isClosed);
        return new ArrayList<>(models);
    }
}
