package hub.serve.command;

import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.spi.CommandArguments;
import hub.core.spi.HubCommand;
import hub.core.spi.Progress;
import hub.core.spi.Synopsis;
import hub.core.spi.Synopsis.Word;
import hub.serve.http.ServeSettings;
import hub.serve.model.ServedModels;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The command that follows a model and serves it over HTTP. */
@Component(service = ServeCommand.class)
@HubCommand("serve")
public final class ServeCommand {

    private static final String HOST = "127.0.0.1";
    private static final int PORT = 8000;
    private static final String NOT_GIVEN = "";

    private final Hub hub;
    private final ServedModels models;
    private final ServeSettings settings;
    private final HttpAddress http;
    private final Progress progress;

    @Activate
    public ServeCommand(
            @Reference Hub hub,
            @Reference ServedModels models,
            @Reference ServeSettings settings,
            @Reference HttpAddress http,
            @Reference Progress progress) {
        this.hub = hub;
        this.models = models;
        this.settings = settings;
        this.http = http;
        this.progress = progress;
    }

    @Descriptor(
            "follow a model, and serve it and all others that are followed by the Open Inference Protocol over HTTP")
    @Synopsis(
            value = "[--port PORT] [--host HOST] [--name NAME] [--management] [REPO ENTRYPOINT [[NAME=]VALUE...]]",
            words = {
                @Word(value = "REPO", text = "owner/name[:ref], a URL, or a folder"),
                @Word(value = "ENTRYPOINT", text = "one of those that list shows"),
                @Word(value = "[NAME=]VALUE", text = Synopsis.ARGUMENT)
            })
    public ServedAddress serve(
            @Descriptor("where to listen; 0 for any that is free. Without it: 8000")
                    @Parameter(
                            names = {"--port"},
                            absentValue = NOT_GIVEN)
                    String port,
            @Descriptor("whom to listen to: 0.0.0.0 for other machines too. Without it, this machine alone")
                    @Parameter(
                            names = {"--host"},
                            absentValue = NOT_GIVEN)
                    String host,
            @Descriptor("the model's name in requests. Without it, the entrypoint")
                    @Parameter(
                            names = {"--name"},
                            absentValue = NOT_GIVEN)
                    String name,
            @Descriptor("let requests load and unload models, which is to run code of repos")
                    @Parameter(
                            names = {"--management"},
                            presentValue = "true",
                            absentValue = "false")
                    boolean management,
            Object... words) {
        List<Object> model = Arrays.asList(words);
        if (model.size() == 1) {
            throw new HubException(
                    Kind.ARGUMENT, "Which entrypoint of " + model.getFirst() + "? hub list shows its entrypoints.");
        }
        try (var _ = models.expect()) {
            String address = listen(host, port);
            settings.allow(!host.isEmpty() && !isLoopback(host), management);
            if (model.isEmpty()) {
                return new ServedAddress(address + "v2", "", "");
            }
            LiveModel<?> followed = follow(model, name);
            return new ServedAddress(address + "v2", followed.name(), followed.revision());
        }
    }

    private String listen(String host, String port) {
        Optional<String> running = http.running();
        if (running.isEmpty()) {
            return http.listen(host.isEmpty() ? HOST : host, number(port));
        }
        if (!host.isEmpty() || !port.isEmpty()) {
            throw new HubException(
                    Kind.ARGUMENT,
                    "The HTTP service listens already, at " + running.get() + ". Leave --host and --port out.");
        }
        return running.get();
    }

    private static int number(String port) {
        if (port.isEmpty()) {
            return PORT;
        }
        if (port.matches("\\d{1,5}") && Integer.parseInt(port) < 1 << 16) {
            return Integer.parseInt(port);
        }
        throw new HubException(Kind.ARGUMENT, "--port is " + port + ": expected a number from 0 to 65535.");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (IOException e) {
            return false;
        }
    }

    private LiveModel<?> follow(List<Object> model, String name) {
        String entrypoint = String.valueOf(model.get(1));
        return hub.follow(
                String.valueOf(model.getFirst()),
                entrypoint,
                Object.class,
                FollowOptions.DEFAULT
                        .withName(name.isEmpty() ? entrypoint : name)
                        .withArguments(CommandArguments.parse(model.subList(2, model.size()), _ -> true))
                        .withLoad(LoadOptions.DEFAULT.withProgress(progress)));
    }
}
