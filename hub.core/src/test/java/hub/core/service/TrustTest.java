package hub.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.RepoRef.Remote;
import hub.core.spi.HubDirectory;
import hub.core.spi.TrustPrompt;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of PyTorch's own tests of trust_repo, and those that it has not. */
class TrustTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** A configuration as the framework makes it. */
    record Config(String[] allow, String otherwise, boolean byCommit) implements TrustConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return TrustConfig.class;
        }
    }

    @TempDir
    private Path dir;

    private final List<String> asked = new ArrayList<>();

    private Trust trust(TrustPrompt prompt, String otherwise, boolean byCommit, String... allow) {
        HubDirectory directory = () -> dir;
        return new Trust(directory, new Config(allow, otherwise, byCommit), prompt);
    }

    private Trust answering(String answer) {
        return trust(
                question -> {
                    asked.add(question);
                    return answer;
                },
                "ask",
                false);
    }

    private static Remote repo(String text) {
        return (Remote) RepoRef.parse(text);
    }

    private List<String> list() throws IOException {
        Path file = dir.resolve("trusted_list");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void refused(Trust trust, LoadOptions.Trust wish) {
        var error = assertThrows(HubException.class, () -> trust.settle(repo("owner/name"), wish));
        assertEquals(Kind.UNTRUSTED, error.kind());
        assertEquals("Untrusted repository.", error.getMessage());
    }

    @Test
    void test_trust_repo_false_emptystring() throws IOException {
        refused(answering(""), LoadOptions.Trust.ASK);
        refused(answering(""), LoadOptions.Trust.ASK);
        assertEquals(2, asked.size());
        assertEquals(List.of(), list());
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "No"})
    void test_trust_repo_false_no(String answer) throws IOException {
        refused(answering(answer), LoadOptions.Trust.ASK);
        assertEquals(List.of(), list());
    }

    @Test
    void test_trusted_repo_false_yes() throws IOException {
        var trust = answering("y");
        trust.settle(repo("owner/name"), LoadOptions.Trust.ASK);
        assertEquals(List.of("owner_name"), list());
        trust.settle(repo("owner/name"), LoadOptions.Trust.CHECK);
        assertEquals(1, asked.size());
        trust.settle(repo("owner/name"), LoadOptions.Trust.ASK);
        assertEquals(2, asked.size());
        assertEquals(List.of("owner_name"), list());
    }

    @Test
    void test_trust_repo_check_no() throws IOException {
        refused(answering("n"), LoadOptions.Trust.CHECK);
        assertEquals(List.of(), list());
    }

    @Test
    void test_trust_repo_check_yes() throws IOException {
        answering("yes").settle(repo("owner/name"), LoadOptions.Trust.CHECK);
        assertEquals(List.of("owner_name"), list());
    }

    @Test
    void test_trust_repo_true() throws IOException {
        answering("n").settle(repo("owner/name"), LoadOptions.Trust.ALWAYS);
        assertEquals(List.of("owner_name"), list());
        assertEquals(List.of(), asked);
    }

    @Test
    void test_trust_repo_builtin_trusted_owners() throws IOException {
        answering("n").settle(repo("pytorch/vision"), LoadOptions.Trust.CHECK);
        assertEquals(List.of(), list());
        assertEquals(List.of(), asked);
    }

    @Test
    void theQuestionIsTorchHubs() {
        answering("y").settle(repo("owner/name:main"), LoadOptions.Trust.CHECK);
        assertEquals(
                List.of("The repository owner_name does not belong to the list of trusted repositories and as such"
                        + " cannot be downloaded. Do you trust this repository and wish to add it to the trusted"
                        + " list of repositories (y/N)?"),
                asked);
    }

    @Test
    void whatPythonTrustedIsTrusted() throws IOException {
        Files.writeString(dir.resolve("trusted_list"), "owner_name");
        answering("n").settle(repo("owner/name"), LoadOptions.Trust.CHECK);
        answering("y").settle(repo("other/name"), LoadOptions.Trust.CHECK);
        assertEquals(List.of("owner_name", "other_name"), list());
    }

    @Test
    void reposThatTorchHubMixesUpAreTrustedOneByOne() {
        answering("y").settle(repo("a/b_c"), LoadOptions.Trust.CHECK);
        assertThrows(HubException.class, () -> answering("n").settle(repo("a_b/c"), LoadOptions.Trust.CHECK));
        answering("y").settle(repo("a_b/c"), LoadOptions.Trust.CHECK);
        answering("n").settle(repo("a_b/c"), LoadOptions.Trust.CHECK);
        answering("n").settle(repo("a/b_c"), LoadOptions.Trust.CHECK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gitlab.com/pytorch/vision",
                "http://github.com/pytorch/vision",
                "http://github.com/owner/name",
                "gitlab.com/owner/name"
            })
    void anotherHostIsAnotherRepo(String other) throws IOException {
        Files.writeString(dir.resolve("trusted_list"), "owner_name\n");
        assertThrows(HubException.class, () -> answering("n").settle(repo(other), LoadOptions.Trust.CHECK));
    }

    @Test
    void whereNobodyCanBeAskedTheErrorSaysHowToTrust() {
        var trust = trust(null, "ask", false);
        var error =
                assertThrows(HubException.class, () -> trust.settle(repo("owner/name:main"), LoadOptions.Trust.CHECK));
        assertEquals(Kind.UNTRUSTED, error.kind());
        assertTrue(error.getMessage().startsWith("Untrusted repository."), error.getMessage());
        assertTrue(error.getMessage().contains("hub trust owner/name,"), error.getMessage());
    }

    @Test
    void anAnswerThatIsNoneIsRefused() {
        var trust = answering("maybe");
        var error = assertThrows(HubException.class, () -> trust.settle(repo("owner/name"), LoadOptions.Trust.CHECK));
        assertEquals("Unrecognized response maybe.", error.getMessage());
    }

    @Test
    void oneCommitCanBeTrustedAlone() throws IOException {
        var trust = answering("n");
        trust.trust(repo("owner/name:" + COMMIT));
        assertEquals(List.of(), list());
        assertEquals(List.of("owner_name@" + COMMIT), trust.trusted());
        assertFalse(trust.settle(repo("owner/name:main"), LoadOptions.Trust.CHECK));
        trust.settle(repo("owner/name:main"), COMMIT, LoadOptions.Trust.CHECK);
        assertEquals(List.of(), asked);
        assertThrows(
                HubException.class,
                () -> trust.settle(repo("owner/name:main"), COMMIT.replace('0', 'f'), LoadOptions.Trust.CHECK));
        assertTrue(asked.getFirst().contains("f123456789abcdef"), asked.getFirst());
    }

    @Test
    void byConfigurationEachCommitIsAskedFor() {
        var trust = trust(question -> "y", "ask", true);
        assertFalse(trust.settle(repo("pytorch/vision"), LoadOptions.Trust.CHECK));
        trust.settle(repo("pytorch/vision:main"), COMMIT, LoadOptions.Trust.CHECK);
        assertEquals(List.of("pytorch_vision@" + COMMIT), trust.trusted());
    }

    @Test
    void byConfigurationAskingAlwaysAsksForTheCommit() {
        var trust = trust(
                question -> {
                    asked.add(question);
                    return "y";
                },
                "ask",
                true);
        for (int times = 1; times <= 2; times++) {
            assertFalse(trust.settle(repo("owner/name"), LoadOptions.Trust.ASK));
            trust.settle(repo("owner/name:main"), COMMIT, LoadOptions.Trust.ASK);
            assertEquals(times, asked.size());
        }
        assertEquals(List.of("owner_name@" + COMMIT), trust.trusted());
    }

    @Test
    void aPolicyThatIsNoneStopsWhatItIsFor() {
        var trust = trust(question -> "y", "refused", false, "owner");
        assertTrue(trust.settle(repo("owner/name"), LoadOptions.Trust.CHECK));
        var error = assertThrows(HubException.class, () -> trust.settle(repo("other/name"), LoadOptions.Trust.CHECK));
        assertEquals("otherwise of hub.trust is \"refused\": expected ask or refuse.", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "owner/*", "owner/name", "github.com/owner", "github.com/owner/name"})
    void theConfigurationAllows(String entry) throws IOException {
        trust(null, "refuse", true, entry).settle(repo("owner/name"), LoadOptions.Trust.CHECK);
        assertEquals(List.of(), list());
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "own", "owner/nam", "gitlab.com/owner", "name"})
    void theConfigurationRefusesAllElseWhoeverTrustsIt(String entry) throws IOException {
        Files.writeString(dir.resolve("trusted_list"), "owner_name\n");
        var trust = trust(question -> "y", "refuse", false, entry);
        for (var wish : LoadOptions.Trust.values()) {
            var error = assertThrows(HubException.class, () -> trust.settle(repo("owner/name"), wish));
            assertEquals(Kind.REFUSED, error.kind());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc1234", "main", "v1.2"})
    void trustInARefThatIsNoWholeCommitIsRefused(String ref) {
        var trust = trust(null, "ask", false);
        var e = assertThrows(HubException.class, () -> trust.trust(repo("owner/name:" + ref)));
        assertEquals(Kind.ARGUMENT, e.kind());
        assertTrue(e.getMessage().contains("expected owner/name, "), e.getMessage());
        assertEquals(List.of(), trust.trusted());
    }
}
