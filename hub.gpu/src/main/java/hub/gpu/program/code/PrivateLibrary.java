package hub.gpu.program.code;

import hub.core.HubException;
import hub.gpu.foreign.NativeLibraries;
import hub.gpu.memory.ByteRegion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens machine code as a library of its own. It is unpacked into a new folder that only this user can enter, and is gone from
 * there as soon as it is open. So nobody changes it in between, and nothing is left behind.
 */
final class PrivateLibrary {

    private PrivateLibrary() {}

    /**
     * @return its handle
     * @throws DoesNotFitException if the system refuses it, because libtorch lacks a function for instance
     */
    static long open(ByteRegion content) throws DoesNotFitException {
        byte[] image = content.bytes(0, content.size());
        try {
            ElfImage.prepare(image);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | ArithmeticException e) {
            throw new DoesNotFitException("it is no sound library", e);
        }
        try {
            // The JDK lets only this user into it.
            Path folder = Files.createTempDirectory("hub-program-");
            Path library = folder.resolve("program.so");
            try {
                Files.write(library, image);
                return NativeLibraries.openAlone(library);
            } finally {
                Files.deleteIfExists(library);
                Files.delete(folder);
            }
        } catch (HubException e) {
            throw new DoesNotFitException(e.getMessage(), e);
        } catch (IOException e) {
            throw new DoesNotFitException("it cannot be unpacked: " + e, e);
        }
    }
}
