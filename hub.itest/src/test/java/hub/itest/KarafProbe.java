package hub.itest;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.apache.felix.service.command.CommandSession;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.karaf.shell.support.ShellUtil;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The activator of a bundle in Karaf that a test talks to. It stands in for a person at Karaf's shell, which does not run on
 * Java 25. A request is a word and a line; the answer is text.
 */
public final class KarafProbe implements BundleActivator {

    /** The environment variable with the port of the test, which waits for the connection. */
    static final String PORT = "KARAF_PROBE_PORT";

    private Socket socket;

    @Override
    public void start(BundleContext context) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(System.getenv(PORT)));
        Socket test = socket;
        Thread.ofPlatform().daemon().start(() -> serve(test, context));
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        socket.close();
    }

    private static void serve(Socket test, BundleContext context) {
        try (test) {
            var in = new DataInputStream(test.getInputStream());
            var out = new DataOutputStream(test.getOutputStream());
            while (true) {
                String request = in.readUTF();
                out.writeUTF(answer(context, request, in.readUTF()));
            }
        } catch (EOFException e) {
            // The test is over.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String answer(BundleContext context, String request, String line) {
        try {
            return switch (request) {
                case "type" -> type(context, line);
                case "count" -> String.valueOf(count(context, line));
                case "call" -> call(context, line);
                default -> throw new IllegalArgumentException(request);
            };
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static SessionFactory shell(BundleContext context) {
        return context.getService(context.getServiceReference(SessionFactory.class));
    }

    /** What Karaf's console does with a line: the command's result and output, or what it says of a failure. */
    private static String type(BundleContext context, String line) throws Exception {
        // A session without a parent asks for the user's name, by a method that Java 25 no longer has.
        var parent = (Session) Proxy.newProxyInstance(
                KarafProbe.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> null);
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Session session = shell(context).create(InputStream.nullInputStream(), out, out, parent);
        try {
            // Karaf's parser looks at all commands, and so at the roles of the user.
            out.print(((CommandSession) session.get(".commandSession")).execute(line));
        } catch (Exception e) {
            ShellUtil.logException(session, e);
        } finally {
            session.close();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int count(BundleContext context, String filter) throws InvalidSyntaxException {
        ServiceReference<?>[] found = context.getAllServiceReferences(null, filter);
        return found == null ? 0 : found.length;
    }

    /** Calls the examples' consumer. */
    @SuppressWarnings("unchecked")
    private static String call(BundleContext context, String word) throws InvalidSyntaxException {
        var found = context.getServiceReferences(UnaryOperator.class, "(greets=true)");
        return found.isEmpty()
                ? "nobody"
                : (String) context.getService(found.iterator().next()).apply(word);
    }
}
