package hub.gpu.foreign;

import hub.core.HubException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The system's loader of libraries, called directly. Libraries opened here belong to the process and to no class loader:
 * two versions of this bundle can share them. Their symbols are global, because libtorch's libraries find each other so.
 */
public final class NativeLibraries {

    static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    static final boolean MAC = System.getProperty("os.name").startsWith("Mac");
    private static final int RTLD_NOW = 2;
    private static final int RTLD_LOCAL = MAC ? 4 : 0;
    private static final int RTLD_GLOBAL = MAC ? 8 : 0x100;
    private static final int KEEP_WHAT_IS_SET = 0;
    private static final MemorySegment RTLD_DEFAULT = MemorySegment.ofAddress(MAC ? -2 : 0);
    private static final List<String> WINDOWS_LIBRARIES = List.of("torch_cpu", "torch_cuda", "c10", "c10_cuda");

    private NativeLibraries() {}

    /** Opens the libraries in order: each needs those before it. */
    public static void open(List<Path> libraries) {
        if (!WINDOWS && libraries.stream().anyMatch(NativeLibraries::isOpenBlas)) {
            letOpenMpSleep();
        }
        for (Path library : libraries) {
            if (WINDOWS) {
                SymbolLookup.libraryLookup(library, Arena.global());
            } else {
                dlopen(library, RTLD_GLOBAL);
            }
        }
    }

    private static boolean isOpenBlas(Path library) {
        return library.getFileName().toString().startsWith("libopenblas.");
    }

    /**
     * Lets OpenMP's threads sleep while they wait, unless the user has set something else. By default they spin for some
     * milliseconds after their work, and OpenBLAS has threads of its own: each set would keep the other from the cores, and a
     * transformer would take several times as long. OpenMP reads its environment when it is opened.
     */
    private static void letOpenMpSleep() {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle setenv = Downcalls.system(
                    "setenv",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            int status = (int) setenv.invokeExact(
                    arena.allocateFrom("OMP_WAIT_POLICY"), arena.allocateFrom("passive"), KEEP_WHAT_IS_SET);
            if (status != 0) {
                throw new OutOfMemoryError("setenv");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("setenv", e);
        }
    }

    /**
     * Lets the process end without the destructors of the libraries that are open now: libtorch's give back, one by one, what
     * the system takes back at once. What C wrote is flushed first. Java's shutdown hooks run before, and so do the destructors
     * of libraries that are opened later. C libraries without {@code on_exit} run all.
     */
    public static void skipDestructorsAtExit() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> exit = linker.defaultLookup().find("_exit");
        Optional<MemorySegment> closeFiles = linker.defaultLookup().find("fcloseall");
        Optional<MethodHandle> onExit = Downcalls.optionalSystem(
                "on_exit", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        if (exit.isEmpty() || closeFiles.isEmpty() || onExit.isEmpty()) {
            return;
        }
        try {
            // The last one is called first. _exit gets the status of the process, and fcloseall takes nothing.
            int _ = (int) onExit.get().invokeExact(exit.get(), MemorySegment.NULL);
            int _ = (int) onExit.get().invokeExact(closeFiles.get(), MemorySegment.NULL);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("on_exit", e);
        }
    }

    /**
     * Opens a library whose symbols nobody else finds. What it needs of libtorch has to be open before.
     *
     * @return its handle
     * @throws HubException of kind DEPENDENCY if the system refuses it, because a symbol is missing for instance
     */
    public static long openAlone(Path library) {
        return dlopen(library, RTLD_LOCAL).address();
    }

    /** Closes a library that was opened alone. Nothing of it may run any more. */
    public static void close(long library) {
        try {
            MethodHandle dlclose =
                    Downcalls.system("dlclose", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
            int _ = (int) dlclose.invokeExact(library);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("dlclose", e);
        }
    }

    private static MemorySegment dlopen(Path library, int visibility) {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle dlopen = Downcalls.system(
                    "dlopen", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            // Bound before the call: to look a symbol up clears the reason.
            MethodHandle dlerror = Downcalls.system("dlerror", FunctionDescriptor.of(ValueLayout.ADDRESS));
            var path = arena.allocateFrom(library.toString());
            var opened = (MemorySegment) dlopen.invokeExact(path, RTLD_NOW | visibility);
            if (opened.equals(MemorySegment.NULL)) {
                throw new HubException(
                        HubException.Kind.DEPENDENCY,
                        "The system refuses to load %s: %s"
                                .formatted(library, text((MemorySegment) dlerror.invokeExact())));
            }
            return opened;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("dlopen", e);
        }
    }

    static String text(MemorySegment reason) {
        return reason.equals(MemorySegment.NULL)
                ? "no reason given"
                : reason.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** Whether a library opened so far has made a symbol global. */
    public static boolean has(String symbol) {
        return symbol(symbol).isPresent();
    }

    /** The address of a symbol that any library opened so far has made global. */
    static Optional<MemorySegment> symbol(String name) {
        if (WINDOWS) {
            return WINDOWS_LIBRARIES.stream()
                    .flatMap(library -> inWindowsLibrary(library, name).stream())
                    .findFirst();
        }
        return dlsym(RTLD_DEFAULT, name);
    }

    /** The address of a symbol of a library that was opened alone. */
    static Optional<MemorySegment> symbol(long library, String name) {
        return dlsym(MemorySegment.ofAddress(library), name);
    }

    private static Optional<MemorySegment> dlsym(MemorySegment library, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle dlsym = Downcalls.system(
                    "dlsym", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            var found = (MemorySegment) dlsym.invokeExact(library, arena.allocateFrom(name));
            return found.equals(MemorySegment.NULL) ? Optional.empty() : Optional.of(found);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("dlsym", e);
        }
    }

    private static Optional<MemorySegment> inWindowsLibrary(String library, String name) {
        try {
            return SymbolLookup.libraryLookup(library, Arena.global()).find(name);
        } catch (IllegalArgumentException notOpened) {
            return Optional.empty();
        }
    }
}
