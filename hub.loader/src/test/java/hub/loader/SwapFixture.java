package hub.loader;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.FollowOptions;
import hub.core.LiveModel;
import hub.core.RepoRef;
import hub.core.spi.RepoStore;
import hub.core.spi.Snapshot;
import hub.loader.swap.SwapService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleException;

/** A followed branch in a running framework: revisions are folders whose model is the number of the folder. */
abstract class SwapFixture {

    static final RepoRef REF = new RepoRef.Remote("https", "host.test", "owner", "name", Optional.of("main"));
    static final FollowOptions NEVER = FollowOptions.DEFAULT.withInterval(Duration.ZERO);
    static final String NUMBER =
            "public Fixed number() { return new Fixed(Integer.parseInt(dir.getFileName().toString())); }";

    @TempDir
    Path temp;

    TestFramework running;
    private ModelLoader loader;
    SwapService swaps;
    final FakeBranch branch = new FakeBranch();
    Consumer<Snapshot> admit = snapshot -> {};

    String framework() {
        return TestFramework.FELIX;
    }

    @BeforeEach
    void start() throws Exception {
        running = TestFramework.start(temp.resolve("running"), framework());
        loader = running.loader();
        swaps = service(branch);
    }

    @AfterEach
    void stop() throws BundleException {
        swaps.list().forEach(LiveModel::close);
        running.close();
    }

    SwapService service(RepoStore store) {
        return new SwapService(running.context(), () -> store, () -> loader, running::directory);
    }

    /** A revision whose model is a number, that of its folder; or whatever else its hubconf does. */
    Snapshot revision(int number, String member) throws IOException {
        Path dir = Files.createDirectories(temp.resolve(String.valueOf(number)));
        Files.writeString(dir.resolve("hubconf.java"), """
            public final class hubconf {
                public static final class Fixed implements java.util.function.IntSupplier {
                    private final int value;
                    public Fixed(int value) { this.value = value; }
                    public int getAsInt() { return value; }
                    public void fail() { throw new IllegalStateException("cold"); }
                }
                private final java.nio.file.Path dir;
                public hubconf(java.nio.file.Path dir) { this.dir = dir; }
                %s
            }
            """.formatted(member));
        return new Snapshot(REF, "r" + number, dir);
    }

    LiveModel<IntSupplier> follow(FollowOptions options) {
        return swaps.follow(REF, "number", IntSupplier.class, options, admit);
    }

    static int call(LiveModel<IntSupplier> model) {
        return model.use(IntSupplier::getAsInt);
    }

    static void awaitTrue(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2_000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
        assertTrue(condition.getAsBoolean());
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
