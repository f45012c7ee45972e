package hub.loader.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.loader.framework.FrameworkPackages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PrecompiledJarTest {

    @Test
    void aDamagedJarIsToldToItsPublisher(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("hubconf.jar"), "no zip");
        JavaDependencies notReached = null;
        var jar = new PrecompiledJar(file, notReached);
        for (Executable read : List.<Executable>of(jar::documentation, () -> jar.build(FrameworkPackages.none()))) {
            var error = assertThrows(HubException.class, read);
            assertEquals(Kind.BUILD, error.kind());
            String message = error.getMessage();
            assertTrue(message.startsWith("hubconf.jar or a jar in it is damaged: "), message);
            assertTrue(message.endsWith(" Publish it again."), message);
        }
    }
}
