package hub.core.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.annotations.RequireGogo;
import org.apache.felix.service.threadio.ThreadIO;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.AnyService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Gives Gogo, and so Karaf, the commands of all components that have {@link hub.core.spi.HubCommand}, of any bundle. */
@RequireGogo
@Component(service = ShellCommands.class, immediate = true)
public final class ShellCommands {

    /** How long the framework waits for commands that were interrupted. */
    private static final Duration INTERRUPT = Duration.ofSeconds(1);

    private final BundleContext context;
    private final CommandThreads threads;
    private final Map<ServiceReference<?>, Map<ShellCommand, ServiceRegistration<?>>> commands =
            new ConcurrentHashMap<>();

    @Activate
    public ShellCommands(
            BundleContext context,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    ThreadIO io) {
        this.context = context;
        this.threads = new CommandThreads(io);
        // Synchronous: commands end while the services that they use are still there.
        context.addBundleListener((SynchronousBundleListener) this::interruptAtStop);
    }

    private void interruptAtStop(BundleEvent event) {
        if (event.getType() == BundleEvent.STOPPING && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            try {
                threads.interrupt(INTERRUPT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // By reference: a component is made when one of its commands is first used.
    @Reference(
            service = AnyService.class,
            target = "(hub.command=*)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addCommands(ServiceReference<?> component) {
        commands.put(
                component,
                names(component.getProperty("hub.command"))
                        .map(name -> new ShellCommand(name, () -> context.getService(component), threads))
                        .collect(Collectors.toMap(command -> command, this::register)));
    }

    private static Stream<String> names(Object property) {
        return property instanceof String[] several ? Stream.of(several) : Stream.of((String) property);
    }

    private ServiceRegistration<Function> register(ShellCommand command) {
        var properties = new Hashtable<String, Object>();
        properties.put(CommandProcessor.COMMAND_SCOPE, "hub");
        properties.put(CommandProcessor.COMMAND_FUNCTION, command.name());
        return context.registerService(Function.class, command, properties);
    }

    void removeCommands(ServiceReference<?> component) {
        commands.remove(component).values().forEach(ServiceRegistration::unregister);
    }

    CommandThreads threads() {
        return threads;
    }

    /** All commands, by name. */
    List<ShellCommand> list() {
        var all = new ArrayList<ShellCommand>();
        commands.values().forEach(some -> all.addAll(some.keySet()));
        all.sort(Comparator.comparing(ShellCommand::name));
        return all;
    }
}
