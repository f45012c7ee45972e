package hub.fetch.git;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class GitConfigTest {

    @Test
    void quotesEscapesCommentsAndLinesThatGoOnAreReadAsGitReadsThem() {
        String text = """
            # a comment
            [core] bare = false
            [Submodule "a \\"quoted\\" name"] ; another
            \tPath = "lib # no comment" # one
            \turl = ../lib\\
            .git ; one
            \tshallow
            [submodule "b"]
            \tpath = b
            [lfs]
            \tfetchexclude = *.bin, "data/x"
            [submodule]
            \tpath = none
            nonsense !!!
            """;
        assertEquals(
                Map.of(
                        "a \"quoted\" name",
                        Map.of("path", "lib # no comment", "url", "../lib.git", "shallow", "true"),
                        "b",
                        Map.of("path", "b")),
                GitConfig.subsections(text, "submodule"));
        assertEquals(Map.of("fetchexclude", "*.bin, data/x"), GitConfig.section(text, "lfs"));
        assertEquals(Map.of("bare", "false"), GitConfig.section(text, "core"));
    }
}
