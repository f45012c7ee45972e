package hub.gpu.service;

import hub.core.spi.Downloader;
import hub.core.spi.HubDirectory;
import hub.gpu.libtorch.Libtorch;
import hub.gpu.libtorch.Operators;
import hub.gpu.libtorch.Owner;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The process's libtorch, and who uses it. */
@Component(service = LibtorchService.class, configurationPid = LibtorchService.PID)
@Designate(ocd = LibtorchService.Config.class)
public final class LibtorchService {

    static final String PID = "hub.gpu";

    @ObjectClassDefinition(name = "hub: tensors")
    @interface Config {

        @AttributeDefinition(
                description =
                        "The folder of libtorch's libraries, such as …/site-packages/torch/lib; 'bundled' for the one"
                                + " that hub fetches; empty: the active Python environment's, else the one that hub"
                                + " fetches")
        String libtorch() default "";
    }

    private final Libtorch libtorch;
    private final List<Owner> owners = new CopyOnWriteArrayList<>();

    @Activate
    public LibtorchService(Config config, @Reference HubDirectory directory, @Reference Downloader downloader) {
        this(config.libtorch(), System.getenv(), directory, downloader);
    }

    LibtorchService(String configured, Map<String, String> environment, HubDirectory directory, Downloader downloader) {
        libtorch = new Libtorch(configured, environment, directory, downloader);
    }

    void load() {
        libtorch.load();
    }

    Operators operators() {
        return libtorch.operators();
    }

    void add(Owner owner) {
        owners.add(owner);
    }

    void remove(Owner owner) {
        owners.remove(owner);
    }
}
