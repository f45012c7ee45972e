package hub.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md and docs/swaps.md show of two branches and of swaps: commands, and the answers beside them. */
class ReadmeIT {

    private static final String PROMPT = "hub> ";

    @TempDir
    Path temp;

    private Newcomer newcomer;
    private List<String> walk;

    @BeforeEach
    void start() throws Exception {
        newcomer = new Newcomer(temp);
        walk = blocks("README.md", "Two branches");
    }

    @AfterEach
    void stop() throws Exception {
        newcomer.close();
    }

    @Test
    void theWalkFromTwoBranchesToASwapUnderLoad() throws Exception {
        String output = newcomer.run("two branches", walk.get(0));
        assertEquals("", output);

        String session = walk.get(1);
        Path typed = Files.writeString(temp.resolve("typed.txt"), typed(session));
        output = newcomer.run("both in one process", session.lines().findFirst().orElseThrow(), typed);
        int at = 0;
        for (String answer : answers(session)) {
            at = output.indexOf(PROMPT + answer + "\n", at) + 1;
            assertTrue(at > 0, answer + " is missing in\n" + output);
        }

        Path out = temp.resolve("out.txt");
        Path err = temp.resolve("err.txt");
        String load = walk.get(2).replace("seconds=30", "seconds=12");
        Process process =
                newcomer.start(load, Redirect.from(Path.of("/dev/null").toFile()), out, err);
        try {
            awaitLine(err, process);
            newcomer.run("the branch moves", walk.get(3));
            assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), Files.readString(err));
        // An answer that is neither would be the error of a call.
        assertEquals(
                List.of("hello", "olleh"),
                Files.readAllLines(out).stream()
                        .skip(1)
                        .map(row -> row.split(" ")[0])
                        .toList(),
                Files.readString(out));
        assertEquals(2, Files.readAllLines(err).size(), Files.readString(err));
    }

    /** docs/swaps.md goes on where README.md ends. */
    @Test
    void theSwapWhenAFileIsSaved() throws Exception {
        newcomer.run("two branches", walk.get(0));
        newcomer.run("the branch moves", walk.get(3));
        List<String> sessions = blocks("docs/swaps.md", "Try it");
        Path out = temp.resolve("out.txt");
        Process shell = newcomer.start(
                sessions.get(0).lines().findFirst().orElseThrow(), Redirect.PIPE, out, temp.resolve("err.txt"));
        try (var keys = shell.outputWriter()) {
            keys.write(typed(sessions.get(0)));
            keys.flush();
            await(answers(sessions.get(0)), out, shell);

            Path echo = temp.resolve("mine/model/Echo.java");
            Files.writeString(echo, Files.readString(echo).replace(".reverse()", ""));
            String question = typed(sessions.get(1)).lines().findFirst().orElseThrow();
            while (!Files.readString(out).contains(PROMPT + "hello\n")) {
                assertTrue(shell.isAlive(), () -> read(out));
                keys.write(question + "\n");
                keys.flush();
                Thread.sleep(200);
            }
            long asked = Files.size(out);
            keys.write(typed(sessions.get(1)) + "exit\n");
            keys.flush();
            assertTrue(shell.waitFor(2, TimeUnit.MINUTES), () -> read(out));
            // The prompt of the first one may be there already.
            String output = PROMPT + read(out).substring((int) asked);
            int at = 0;
            for (String answer : answers(sessions.get(1))) {
                at = output.indexOf(PROMPT + answer + "\n", at) + 1;
                assertTrue(at > 0, answer + " is missing in\n" + output);
            }
        } finally {
            shell.destroyForcibly();
        }
        assertEquals(0, shell.exitValue(), Files.readString(temp.resolve("err.txt")));
    }

    private static List<String> blocks(String page, String title) {
        return DocPage.read(page).blocks(title).stream()
                .map(DocPage.Block::code)
                .toList();
    }

    /** What a session says is typed at the prompt. */
    private static String typed(String session) {
        return session.lines()
                .filter(line -> line.startsWith(PROMPT))
                .map(line -> line.substring(PROMPT.length()) + "\n")
                .collect(Collectors.joining());
    }

    /** What a session shows of the answers. */
    private static List<String> answers(String session) {
        return session.lines()
                .filter(line -> !line.startsWith(PROMPT) && !line.equals("./hub"))
                .toList();
    }

    private static void await(List<String> answers, Path out, Process shell) throws Exception {
        while (!Files.readString(out).contains(PROMPT + answers.getLast() + "\n")) {
            assertTrue(shell.isAlive(), () -> read(out));
            Thread.sleep(20);
        }
    }

    private static void awaitLine(Path file, Process writer) throws Exception {
        while (writer.isAlive() && Files.size(file) == 0) {
            Thread.sleep(20);
        }
        // Some calls of the first revision.
        Thread.sleep(1_000);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
