package hub.python.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScriptsTest {

    private static final Path RESOURCES = Path.of("src/main/resources/hub/python");

    @Test
    void allScriptsAreNamed() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            assertEquals(
                    files.filter(file -> file.toString().endsWith(".py"))
                            .map(file -> RESOURCES.relativize(file).toString().replace('\\', '/'))
                            .sorted()
                            .toList(),
                    Scripts.NAMES.stream().sorted().toList());
        }
    }

    @Test
    void theyLieInAFolderOfTheirOwnerUntilTheEnd() throws IOException {
        var scripts = new Scripts();
        Path reader = scripts.file("reader.py");
        assertEquals(Files.readString(RESOURCES.resolve("reader.py")), Files.readString(reader));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(reader.getParent())));
        scripts.close();
        assertFalse(Files.exists(reader.getParent()));
    }
}
