package hub.core.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hub.core.HubException;
import hub.core.HubException.Kind;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;

class FailureTextTest {

    @Test
    void whatAServerSaysDoesNotSteerTheTerminal() {
        assertEquals(
                "The git server says: ?[2J\ta\nb",
                FailureText.of(new HubException(HubException.Kind.NETWORK, "The git server says: \u001b[2J\ta\nb")));
    }

    private static <T extends Throwable> T in(T thrown, String type, String file, int line) {
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 1),
            new StackTraceElement(type, "run", file, line),
            new StackTraceElement("hub.loader.call.Invoker", "call", "Invoker.java", 2)
        });
        return thrown;
    }

    @Test
    void aRepoErrorSaysWhereItCameFrom() {
        assertEquals(
                "NullPointerException (hubconf.java:5)",
                FailureText.of(in(new NullPointerException(), "hubconf", "hubconf.java", 5)));
    }

    @Test
    void whatReflectionWrapsIsUnwrapped() {
        var cause = in(new IllegalStateException("no luck"), "model.Net", "Net.java", 7);
        var wrapped = new InvocationTargetException(new ExceptionInInitializerError(cause));
        assertEquals("IllegalStateException: no luck (Net.java:7)", FailureText.of(wrapped));
    }

    @Test
    void aMessageIsOneLine() {
        assertEquals(
                "IllegalArgumentException: one two (Net.java:1)",
                FailureText.of(in(new IllegalArgumentException("one\n  two"), "model.Net", "Net.java", 1)));
    }

    @Test
    void hubsOwnErrorsSpeakForThemselves() {
        assertEquals("a.java:1: x\n    y", FailureText.of(new HubException(Kind.BUILD, "a.java:1: x\n    y")));
    }

    @Test
    void whatHubSaysOfAStateSpeaksForItself() {
        var state = new IllegalStateException("m serves nothing: no luck");
        state.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("hub.loader.swap.Serving", "await", "Serving.java", 85),
            new StackTraceElement("java.lang.reflect.Method", "invoke", "Method.java", 1)
        });
        assertEquals("m serves nothing: no luck", FailureText.of(state));
        state.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("hub.loader.swap.Serving", "await", "Serving.java", 85),
            new StackTraceElement("model.Net", "run", "Net.java", 7)
        });
        assertEquals("IllegalStateException: m serves nothing: no luck (Net.java:7)", FailureText.of(state));
    }

    @Test
    void anInterruptIsOneWord() {
        var interrupt = new InterruptedException("sleep interrupted");
        assertEquals(
                "interrupted", FailureText.of(new HubException(Kind.REPO_CODE, "sleep threw " + interrupt, interrupt)));
    }
}
