package hub.gpu.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The shared libraries that this process holds, whoever loaded them: another version of this bundle, or another library
 * for Java. The system is asked. A static field would know those of one class loader alone.
 */
public final class LoadedLibraries {

    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");
    private static final String DELETED = " (deleted)";
    private static final int MAX_PATH = 32_768;

    private LoadedLibraries() {}

    /**
     * The file of the first library with one of these file names.
     *
     * @param fileNames {@code libtorch_cpu.so}, for instance
     */
    public static Optional<Path> find(List<String> fileNames) {
        if (NativeLibraries.WINDOWS) {
            return fileNames.stream()
                    .flatMap(name -> windowsModule(name).stream())
                    .findFirst();
        }
        return (NativeLibraries.MAC ? macImages() : mappedFiles())
                .filter(file -> fileNames.stream().anyMatch(name -> file.endsWith("/" + name)))
                .findFirst()
                .map(Path::of);
    }

    /** On Linux a library is a file that is mapped. Its path ends the line, and begins with the line's first slash. */
    private static Stream<String> mappedFiles() {
        try (Stream<String> lines = Files.lines(MAPPED_FILES, StandardCharsets.ISO_8859_1)) {
            List<String> files = lines.filter(line -> line.indexOf('/') > 0)
                    .map(line -> new String(line.substring(line.indexOf('/')).getBytes(StandardCharsets.ISO_8859_1)))
                    .map(file -> file.endsWith(DELETED) ? file.substring(0, file.length() - DELETED.length()) : file)
                    .toList();
            return files.stream();
        } catch (IOException e) {
            // Without /proc nobody says it, and a process of hub's alone has no other.
            return Stream.empty();
        }
    }

    private static Stream<String> macImages() {
        try {
            var count = Downcalls.system("_dyld_image_count", FunctionDescriptor.of(ValueLayout.JAVA_INT));
            var name = Downcalls.system(
                    "_dyld_get_image_name", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            return IntStream.range(0, (int) count.invokeExact()).mapToObj(index -> {
                try {
                    return NativeLibraries.text((MemorySegment) name.invokeExact(index));
                } catch (Throwable e) {
                    throw Downcalls.sneak(e);
                }
            });
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }

    private static Optional<Path> windowsModule(String name) {
        var linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            var kernel = SymbolLookup.libraryLookup("kernel32", arena);
            var getModuleHandle = linker.downcallHandle(
                    kernel.find("GetModuleHandleW").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
            var module =
                    (MemorySegment) getModuleHandle.invokeExact(arena.allocateFrom(name, StandardCharsets.UTF_16LE));
            if (module.equals(MemorySegment.NULL)) {
                return Optional.empty();
            }
            var getModuleFileName = linker.downcallHandle(
                    kernel.find("GetModuleFileNameW").orElseThrow(),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            MemorySegment path = arena.allocate(2L * MAX_PATH);
            int length = (int) getModuleFileName.invokeExact(module, path, MAX_PATH);
            return Optional.of(Path.of(path.asSlice(0, 2L * length).getString(0, StandardCharsets.UTF_16LE)));
        } catch (Throwable e) {
            throw Downcalls.sneak(e);
        }
    }
}
