package hub.python.process;

import static hub.python.process.PythonRepos.load;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.Arguments;
import hub.core.HubException;
import hub.python.PythonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Repos that do what they should not: hub lives, and says one clear thing. */
class HostileReposTest {

    @RegisterExtension
    final PythonRepos repos = new PythonRepos();

    @Test
    void aGigabyteOfPrintsIsPassedOnAndNotKept() throws IOException {
        var bytes = new AtomicLong();
        RepoOutput counting = () -> new RepoOutput.Sink() {
            @Override
            public void write(ByteBuffer written) {
                bytes.addAndGet(written.remaining());
            }

            @Override
            public void end() {}
        };
        PythonRepo repo = repos.withOutput(counting)
                .start("import os\n"
                        + "def go():\n"
                        + "    for _ in range(1024): os.write(1, b'x' * (1 << 20))\n"
                        + "    return 'done'");
        assertEquals("done", load(repo, "go"));
        repo.close();
        assertEquals(1L << 30, bytes.get());
    }

    @Test
    void forksAreNoWorkers() throws IOException {
        PythonRepo repo = repos.start("""
            import os
            def go():
                if os.fork() == 0:
                    return "child"
                return "parent"
            def pid(): return os.getpid()
            """);
        // Both answer, and it cannot be told who is first; what comes after is no answer to any call.
        try {
            load(repo, "go");
            load(repo, "pid");
        } catch (HubException e) {
            assertTrue(e.getMessage().startsWith("The process of owner/repo"), e.getMessage());
        }
        assertEquals(load(repo, "pid"), load(repo, "pid"));
    }

    @Test
    void closedConnectionsAreAnEnd() throws IOException {
        PythonRepo repo = repos.start("import os\ndef go(): os.closerange(3, 1000)\ndef ok(): return 1");
        var error = assertThrows(HubException.class, () -> load(repo, "go"));
        assertTrue(error.getMessage().startsWith("The process of owner/repo ended in go: "), error.getMessage());
        assertEquals(1L, load(repo, "ok"));
    }

    @Test
    void writesToTheOutputAreNoMessages() throws IOException {
        PythonRepo repo = repos.start("import os\n"
                + "def go():\n"
                + "    os.write(1, b'\\0\\0\\0\\2{}')\n"
                + "    os.close(1)\n"
                + "    os.close(2)\n"
                + "    return 1\n"
                + "def ok(): return 1");
        assertEquals(1L, load(repo, "go"));
        assertEquals(1L, load(repo, "ok"));
    }

    @Test
    void replacedModulesAndFoldersDoNotMatter() throws IOException {
        PythonRepo repo = repos.start("""
            import os, shutil, sys
            def go():
                shutil.rmtree(os.getcwd())
                for name in list(sys.modules): sys.modules[name] = None
                sys.stdout = sys.stderr = sys.stdin = None
                return [1, {"a": b"b"}]
            def fail(): raise ValueError("no")
            """);
        assertEquals(2, load(repo, "go", List.class).size());
        assertTrue(assertThrows(HubException.class, () -> load(repo, "fail"))
                .getMessage()
                .contains("ValueError: no"));
    }

    @Test
    void whoTakesAllMemoryIsToldSo() throws IOException {
        PythonRepo repo = repos.start("""
            import resource
            resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
            def go():
                taken = []
                while True: taken.append(bytearray(1 << 24))
            def ok(): return 1
            """);
        var error = assertThrows(HubException.class, () -> load(repo, "go"));
        assertTrue(error.getMessage().startsWith("go of owner/repo raised MemoryError"), error.getMessage());
        assertEquals(1L, load(repo, "ok"));
    }

    @Test
    void whatHoldsItselfIsAnError() throws IOException {
        PythonRepo repo = repos.start("""
            def itself():
                a = {}
                a["a"] = a
                return a
            class Endless:
                def again(self): return self
                def __getattr__(self, name): return self
                def __repr__(self): return repr(self)
            def endless(): return Endless()
            def recursive(): return recursive()
            def ok(): return 1
            """);
        assertTrue(assertThrows(HubException.class, () -> load(repo, "itself"))
                .getMessage()
                .contains("a dict holds itself"));
        assertTrue(assertThrows(HubException.class, () -> load(repo, "recursive"))
                .getMessage()
                .contains("RecursionError"));
        var endless = load(repo, "endless", PythonObject.class);
        assertEquals("hubconf.py.Endless", ((PythonObject) endless.invoke("again", Arguments.none())).type());
        assertEquals("<hubconf.py.Endless>", endless.toString());
        assertEquals(1L, load(repo, "ok"));
    }

    @Test
    void aMillionObjectsAreLetGoOf() throws IOException {
        PythonRepo repo = repos.start("""
            import gc
            class Thing: pass
            def many(count): return [Thing() for _ in range(count)]
            def alive(): return sum(type(each) is Thing for each in gc.get_objects())
            """);
        for (int i = 0; i < 10; i++) {
            assertEquals(100_000, load(repo, "many", List.class, 100_000).size());
        }
        long alive = Long.MAX_VALUE;
        for (int i = 0; i < 100 && alive > 0; i++) {
            System.gc();
            alive = load(repo, "alive", Long.class);
        }
        assertEquals(0, alive);
    }

    @Test
    void errorsThatFailThemselvesAreErrors() throws IOException {
        PythonRepo repo = repos.start("""
            class Bad(Exception):
                def __str__(self): raise self
            def go(): raise Bad()
            class Stop(BaseException): pass
            def stop(): raise Stop("now")
            def interrupt(): raise KeyboardInterrupt
            def many(): raise ValueError("x" * 10_000_000)
            """);
        assertTrue(assertThrows(HubException.class, () -> load(repo, "go"))
                .getMessage()
                .contains("Bad"));
        assertTrue(assertThrows(HubException.class, () -> load(repo, "stop"))
                .getMessage()
                .contains("Stop: now"));
        assertTrue(assertThrows(HubException.class, () -> load(repo, "interrupt"))
                .getMessage()
                .contains("raised KeyboardInterrupt"));
        assertTrue(assertThrows(HubException.class, () -> load(repo, "many"))
                        .getMessage()
                        .length()
                < 30_000);
    }

    @Test
    void manyObjectsOfOneThreadDoNotStopTheNext() throws IOException {
        PythonRepo repo =
                repos.withCallLimit(Duration.ofSeconds(30)).start("def endless():\n    while True: yield object()");
        var items = load(repo, "endless", PythonObject.class).items().iterator();
        for (int i = 0; i < 10_000; i++) {
            items.next();
        }
        assertTrue(items.hasNext());
    }
}
