package hub.core.ops;

import hub.core.Hub;
import hub.core.LiveModel;
import hub.core.Repo;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.inventory.Format;
import org.apache.felix.inventory.InventoryPrinter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import tools.jackson.databind.json.JsonMapper;

/** Shows in Felix's web console, and its inventory, what runs: repos and followed models. */
@Component(
        property = {
            InventoryPrinter.NAME + "=hub",
            InventoryPrinter.TITLE + "=hub: repos and models",
            InventoryPrinter.FORMAT + "=TEXT",
            InventoryPrinter.FORMAT + "=JSON"
        })
public final class ModelInventory implements InventoryPrinter {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Hub hub;

    @Activate
    public ModelInventory(@Reference Hub hub) {
        this.hub = hub;
    }

    @Override
    public void print(PrintWriter out, Format format, boolean isZip) {
        var repos = hub.repos().stream().map(ModelInventory::repo).toList();
        var models = hub.liveModels().stream().map(ModelInventory::model).toList();
        if (Format.JSON.equals(format)) {
            out.println(MAPPER.writeValueAsString(
                    Map.of("directory", hub.getDir().toString(), "repos", repos, "models", models)));
        } else {
            out.println("Hub directory: " + hub.getDir());
            print(out, "Repos", repos);
            print(out, "Followed models", models);
        }
    }

    private static void print(PrintWriter out, String title, List<Map<String, Object>> items) {
        out.println();
        out.println(title + ": " + items.size());
        for (Map<String, Object> item : items) {
            out.println();
            item.forEach((name, value) -> out.println("  " + name + ": " + value));
        }
    }

    private static Map<String, Object> repo(Repo repo) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("repo", repo.ref().toString());
        facts.put("revision", repo.revision());
        facts.put("bundle", repo.bundleId());
        return facts;
    }

    private static Map<String, Object> model(LiveModel<?> model) {
        LiveModel.Status status = model.status();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("name", model.name());
        facts.put("repo", model.ref().toString());
        facts.put("entrypoint", model.entrypoint());
        facts.put("state", status.state().name());
        facts.put("revision", status.revision());
        facts.put("failure", status.failure().orElse(""));
        facts.put("calls", status.calls());
        facts.put("errors", status.errors());
        facts.put("swaps", status.swaps());
        facts.put("bytes", status.bytes());
        facts.put("bundle", status.bundle());
        return facts;
    }
}
