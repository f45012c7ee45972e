package hub.core.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.core.LoadOptions;
import hub.core.RepoRef;
import hub.core.RepoRef.Remote;
import hub.core.spi.CheckedConfiguration;
import hub.core.spi.HubDirectory;
import hub.core.spi.Snapshot;
import hub.core.spi.TrustPrompt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The methods test_trust… are the cases of PyTorch's test/test_hub.py; the others are hub's own. */
class TrustTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    static CheckedConfiguration<TrustConfig> config(String otherwise, boolean byCommit, String... allow) {
        return CheckedConfiguration.read(
                "hub.trust", TrustConfig.class, Map.of("allow", allow, "otherwise", otherwise, "byCommit", byCommit));
    }

    @TempDir
    private Path dir;

    private final List<String> asked = new ArrayList<>();

    private Trust trust(TrustPrompt prompt, String otherwise, boolean byCommit, String... allow) {
        HubDirectory directory = () -> dir;
        return new Trust(directory, config(otherwise, byCommit, allow), prompt);
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

    @Test
    void whoTakesOnlyTrustedReposAsksNobody() {
        Trust trust = answering("y");
        Remote repo = (Remote) RepoRef.parse("owner/name");
        var refused = assertThrows(HubException.class, () -> trust.admit(repo, LoadOptions.Trust.TRUSTED_ONLY));
        assertEquals(Kind.UNTRUSTED, refused.kind());
        assertTrue(refused.getMessage().contains("hub trust owner/name"), refused::getMessage);
        trust.trust(repo);
        trust.admit(repo, LoadOptions.Trust.TRUSTED_ONLY);
        assertEquals(List.of(), asked);
    }

    @Test
    void whatElseHappensIsSaidBeforeTheQuestion() {
        var trust = new Trust(
                () -> dir,
                config("ask", false),
                question -> {
                    asked.add(question);
                    return "n";
                },
                List.of(repo -> List.of(repo + " brings packages.")));
        refused(trust, LoadOptions.Trust.CHECK);
        assertTrue(asked.getFirst().startsWith("owner/name brings packages.\nThe repository "), asked.getFirst());
    }

    /** torch.hub writes the list in Python, in the encoding of its system. */
    @Test
    void aListThatIsNotUtf8TrustsWhatCanBeReadAndGrows() throws IOException {
        Path file = Files.write(
                dir.resolve("trusted_list"), "j\u00e9_name\nowner_name".getBytes(StandardCharsets.ISO_8859_1));
        Trust trust = answering("y");
        trust.admit(repo("owner/name"), LoadOptions.Trust.CHECK);
        assertEquals(List.of(), asked);
        trust.trust(repo("other/name"));
        assertEquals("j\u00e9_name\nowner_name\nother_name\n", Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    private static Remote repo(String text) {
        return (Remote) RepoRef.parse(text);
    }

    private List<String> list() throws IOException {
        Path file = dir.resolve("trusted_list");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static Snapshot snapshot(String repo, String commit) {
        return new Snapshot(repo(repo), commit, Path.of("/"));
    }

    private void refused(Trust trust, LoadOptions.Trust wish) {
        var error = assertThrows(HubException.class, () -> trust.admit(repo("owner/name"), wish));
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
        trust.admit(repo("owner/name"), LoadOptions.Trust.ASK);
        assertEquals(List.of("owner_name"), list());
        trust.admit(repo("owner/name"), LoadOptions.Trust.CHECK);
        assertEquals(1, asked.size());
        trust.admit(repo("owner/name"), LoadOptions.Trust.ASK);
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
        answering("yes").admit(repo("owner/name"), LoadOptions.Trust.CHECK);
        assertEquals(List.of("owner_name"), list());
    }

    @Test
    void test_trust_repo_true() throws IOException {
        answering("n").admit(repo("owner/name"), LoadOptions.Trust.ALWAYS);
        assertEquals(List.of("owner_name"), list());
        assertEquals(List.of(), asked);
    }

    @Test
    void test_trust_repo_builtin_trusted_owners() throws IOException {
        answering("n").admit(repo("pytorch/vision"), LoadOptions.Trust.CHECK);
        assertEquals(List.of(), list());
        assertEquals(List.of(), asked);
    }

    /** A link that leads nowhere cannot be written by any user. */
    @Test
    void whatCannotBeRememberedRunsAndIsAskedAgain() throws IOException {
        Files.createSymbolicLink(dir.resolve("trusted_list"), dir.resolve("missing/trusted_list"));
        Trust trust = answering("y");
        trust.admit(repo("owner/name"), LoadOptions.Trust.ALWAYS);
        trust.admit(repo("owner/name"), LoadOptions.Trust.CHECK);
        trust.admit(repo("owner/name"), LoadOptions.Trust.CHECK);
        assertEquals(2, asked.size());
        assertEquals(List.of(), list());
        var error = assertThrows(HubException.class, () -> trust.trust(repo("owner/name")));
        assertEquals(Kind.DISK, error.kind());
        assertEquals(
                "Cannot read or write " + dir.resolve("trusted_list")
                        + ": it does not exist. Set TORCH_HOME to a folder that can be written.",
                error.getMessage());
    }

    @Test
    void aCommitThatCannotBeRememberedRuns() throws IOException {
        Files.createDirectories(dir.resolve(".hub"));
        Files.createSymbolicLink(dir.resolve(".hub/trusted_commits"), dir.resolve("missing/trusted_commits"));
        trust(question -> "y", "ask", true)
                .admit(repo("owner/name"), LoadOptions.Trust.CHECK)
                .check(snapshot("owner/name", COMMIT));
    }

    @Test
    void theQuestionIsTorchHubs() {
        answering("y").admit(repo("owner/name:main"), LoadOptions.Trust.CHECK);
        assertEquals(
                List.of("The repository owner_name does not belong to the list of trusted repositories and as such"
                        + " cannot be downloaded. Do you trust this repository and wish to add it to the trusted"
                        + " list of repositories (y/N)?"),
                asked);
    }

    @Test
    void whatPythonTrustedIsTrusted() throws IOException {
        Files.writeString(dir.resolve("trusted_list"), "owner_name");
        answering("n").admit(repo("owner/name"), LoadOptions.Trust.CHECK);
        answering("y").admit(repo("other/name"), LoadOptions.Trust.CHECK);
        assertEquals(List.of("owner_name", "other_name"), list());
    }

    @Test
    void reposThatTorchHubMixesUpAreTrustedOneByOne() {
        answering("y").admit(repo("a/b_c"), LoadOptions.Trust.CHECK);
        assertThrows(HubException.class, () -> answering("n").admit(repo("a_b/c"), LoadOptions.Trust.CHECK));
        answering("y").admit(repo("a_b/c"), LoadOptions.Trust.CHECK);
        answering("n").admit(repo("a_b/c"), LoadOptions.Trust.CHECK);
        answering("n").admit(repo("a/b_c"), LoadOptions.Trust.CHECK);
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
        assertThrows(HubException.class, () -> answering("n").admit(repo(other), LoadOptions.Trust.CHECK));
    }

    @Test
    void whereNobodyCanBeAskedTheErrorSaysHowToTrust() {
        var trust = trust(null, "ask", false);
        var error =
                assertThrows(HubException.class, () -> trust.admit(repo("owner/name:main"), LoadOptions.Trust.CHECK));
        assertEquals(Kind.UNTRUSTED, error.kind());
        assertTrue(error.getMessage().startsWith("Untrusted repository."), error.getMessage());
        assertTrue(error.getMessage().contains("hub trust owner/name,"), error.getMessage());
    }

    @Test
    void anAnswerThatIsNoneIsRefused() {
        var trust = answering("maybe");
        var error = assertThrows(HubException.class, () -> trust.admit(repo("owner/name"), LoadOptions.Trust.CHECK));
        assertEquals("Unrecognized response maybe.", error.getMessage());
    }

    @Test
    void oneCommitCanBeTrustedAlone() throws IOException {
        var trust = answering("n");
        trust.trust(repo("owner/name:" + COMMIT));
        assertEquals(List.of(), list());
        assertEquals(List.of("owner_name@" + COMMIT), trust.trusted());
        Admission admission = trust.admit(repo("owner/name:main"), LoadOptions.Trust.CHECK);
        admission.check(snapshot("owner/name:main", COMMIT));
        assertEquals(List.of(), asked);
        assertThrows(HubException.class, () -> admission.check(snapshot("owner/name:main", COMMIT.replace('0', 'f'))));
        assertTrue(asked.getFirst().contains("f123456789abcdef"), asked.getFirst());
    }

    @Test
    void byConfigurationEachCommitIsAskedFor() {
        var trust = trust(question -> "y", "ask", true);
        Admission admission = trust.admit(repo("pytorch/vision"), LoadOptions.Trust.CHECK);
        assertEquals(List.of(), trust.trusted());
        admission.check(snapshot("pytorch/vision:main", COMMIT));
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
            Admission admission = trust.admit(repo("owner/name"), LoadOptions.Trust.ASK);
            assertEquals(times - 1, asked.size());
            admission.check(snapshot("owner/name:main", COMMIT));
            assertEquals(times, asked.size());
        }
        assertEquals(List.of("owner_name@" + COMMIT), trust.trusted());
    }

    @Test
    void aPolicyThatIsNoneStopsWhatItIsFor() {
        var trust = trust(question -> "y", "refused", false, "owner");
        assertSame(Admission.OF_ANY_COMMIT, trust.admit(repo("owner/name"), LoadOptions.Trust.CHECK));
        var error = assertThrows(HubException.class, () -> trust.admit(repo("other/name"), LoadOptions.Trust.CHECK));
        assertEquals("otherwise of hub.trust is \"refused\": expected ask or refuse.", error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "owner/*", "owner/name", "github.com/owner", "github.com/owner/name"})
    void theConfigurationAllows(String entry) throws IOException {
        trust(null, "refuse", true, entry).admit(repo("owner/name"), LoadOptions.Trust.CHECK);
        assertEquals(List.of(), list());
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "own", "owner/nam", "gitlab.com/owner", "name"})
    void theConfigurationRefusesAllElseWhoeverTrustsIt(String entry) throws IOException {
        Files.writeString(dir.resolve("trusted_list"), "owner_name\n");
        var trust = trust(question -> "y", "refuse", false, entry);
        for (var wish : LoadOptions.Trust.values()) {
            var error = assertThrows(HubException.class, () -> trust.admit(repo("owner/name"), wish));
            assertEquals(Kind.REFUSED, error.kind());
        }
    }

    @Test
    void aLocalFolderNeedsNoTrust() throws IOException {
        var trust = trust(null, "refuse", true);
        assertSame(Admission.OF_ANY_COMMIT, trust.admit(RepoRef.parse("/a"), LoadOptions.Trust.ASK));
        assertEquals(List.of(), list());
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

    @Test
    void aBadValueAllowsNothingMore() {
        HubDirectory directory = () -> dir;
        var config =
                CheckedConfiguration.read("hub.trust", TrustConfig.class, Map.of("byCommit", "yes", "allow", "owner"));
        var trust = new Trust(directory, config, question -> "y");
        trust.admit(repo("owner/name"), LoadOptions.Trust.CHECK);
        var error = assertThrows(HubException.class, () -> trust.admit(repo("a/b"), LoadOptions.Trust.ALWAYS));
        assertEquals(
                "hub.trust: byCommit is \"yes\": expected true or false. Until that is mended, no other repo is"
                        + " trusted.",
                error.getMessage());
    }
}
