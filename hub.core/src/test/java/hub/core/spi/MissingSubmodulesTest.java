package hub.core.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingSubmodulesTest {

    @TempDir
    private Path repo;

    @Test
    void aRepoWithoutTheFileHasNone() throws IOException {
        assertEquals(List.of(), MissingSubmodules.in(repo));
    }

    @Test
    void whatIsNotThereIsNamed() throws IOException {
        Files.writeString(repo.resolve(".gitmodules"), """
            [submodule "b"]
            \tpath = "b"
            \turl = ../b.git
            [submodule "here"]
            \tpath = here
            [submodule "a"]
            \tpath = fehlt/für
            [submodule "nul"]
            \tpath = no\0path
            """);
        Files.createDirectories(repo.resolve("b"));
        Files.createDirectories(repo.resolve("here/x"));
        assertEquals(List.of("b", "fehlt/für", "no\0path"), MissingSubmodules.in(repo));
    }
}
