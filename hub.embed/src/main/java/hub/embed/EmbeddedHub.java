package hub.embed;

import hub.core.Entrypoint;
import hub.core.FollowOptions;
import hub.core.Hub;
import hub.core.Inspection;
import hub.core.LiveModel;
import hub.core.LoadOptions;
import hub.core.Repo;
import hub.core.spi.Progress;
import hub.embed.framework.RunningFramework;
import hub.gpu.Torch;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A {@link Hub} inside a Java application, with all that it needs. Each repo has a class loader of its own, and shares the
 * types of hub with the application.
 *
 * <p>Several may run in one process, each with its own configuration and repos. They share libtorch, which a process has once.
 * Safe for use by many threads.
 */
public final class EmbeddedHub implements Hub, AutoCloseable {

    private final RunningFramework framework;
    private final Hub hub;
    private volatile boolean closed;

    private EmbeddedHub(RunningFramework framework) {
        this.framework = framework;
        this.hub = Services.get(framework.context(), Hub.class);
    }

    /**
     * One that takes its settings from the environment, as the command line does.
     *
     * @throws hub.core.HubException of kind DISK if the folder for temporary files cannot be written
     * @throws IllegalStateException if a part of hub is missing on the class path, or does not start
     */
    public static EmbeddedHub start() {
        return builder().start();
    }

    /** One with settings of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings; what is not set comes from the environment. */
    public static final class Builder {

        private final Map<String, Map<String, Object>> configurations = new LinkedHashMap<>();
        private Progress progress = new LoggedProgress();

        private Builder() {}

        /**
         * Sets a key of a configuration, as docs/configuration.md lists them. A model of the factory {@code hub.model} has a
         * name of its own in the PID: {@code hub.model-digits}.
         *
         * @param pid the configuration's, such as {@code hub.network}
         * @param key the key, such as {@code offline}
         * @param value text, a number, a truth value, or an array of text
         * @throws IllegalArgumentException if the value is of another type
         */
        public Builder set(String pid, String key, Object value) {
            Objects.requireNonNull(pid, "pid");
            Objects.requireNonNull(key, "key");
            boolean isSimple = value instanceof String || value instanceof Number || value instanceof Boolean;
            if (!isSimple && !(value instanceof String[])) {
                throw new IllegalArgumentException(
                        "%s of %s is %s. Expected text, a number, true or false, or an array of text"
                                .formatted(
                                        key,
                                        pid,
                                        value == null
                                                ? null
                                                : "a " + value.getClass().getName()));
            }
            configurations.computeIfAbsent(pid, any -> new LinkedHashMap<>()).put(key, value);
            return this;
        }

        /** Is told what is fetched, and how far it is. Otherwise the log has a line for each download. */
        public Builder progress(Progress progress) {
            this.progress = Objects.requireNonNull(progress);
            return this;
        }

        /**
         * Starts it; the errors are those of {@link EmbeddedHub#start}.
         *
         * @throws IllegalArgumentException if there is no such configuration or key as one that was set
         */
        public EmbeddedHub start() {
            RunningFramework framework = HubFramework.start(configurations, progress);
            try {
                return new EmbeddedHub(framework);
            } catch (RuntimeException e) {
                framework.close();
                throw e;
            }
        }
    }

    /**
     * What makes tensors. All that it made is freed when this is closed.
     *
     * @throws IllegalStateException if this is closed
     */
    public Torch torch() {
        hub();
        return Services.get(framework.context(), Torch.class);
    }

    private Hub hub() {
        if (closed) {
            throw new IllegalStateException("this hub is closed");
        }
        return hub;
    }

    @Override
    public List<Entrypoint> list(String repo, LoadOptions options) {
        return hub().list(repo, options);
    }

    @Override
    public Entrypoint help(String repo, String entrypoint, LoadOptions options) {
        return hub().help(repo, entrypoint, options);
    }

    @Override
    public Inspection inspect(String repo, LoadOptions options) {
        return hub().inspect(repo, options);
    }

    @Override
    public Repo open(String repo, LoadOptions options) {
        return hub().open(repo, options);
    }

    @Override
    public List<Repo> repos() {
        return hub().repos();
    }

    @Override
    public <T> LiveModel<T> follow(String repo, String entrypoint, Class<T> type, FollowOptions options) {
        return hub().follow(repo, entrypoint, type, options);
    }

    @Override
    public List<LiveModel<?>> liveModels() {
        return hub().liveModels();
    }

    @Override
    public String downloadUrlToFile(URI url, Path file, String hashPrefix, Progress progress) {
        return hub().downloadUrlToFile(url, file, hashPrefix, progress);
    }

    @Override
    public Path getDir() {
        return hub().getDir();
    }

    @Override
    public void setDir(Path dir) {
        hub().setDir(dir);
    }

    /** Closes all repos and models, and frees what they hold. Closing twice is harmless. */
    @Override
    public void close() {
        closed = true;
        framework.close();
    }
}
