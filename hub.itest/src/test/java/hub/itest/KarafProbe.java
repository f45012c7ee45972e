package hub.itest;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.apache.karaf.shell.support.ShellUtil;
import org.jline.reader.Candidate;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.LineReaderImpl;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The activator of a bundle in Karaf that a test talks to. It stands in for a person at Karaf's shell. A request is a word and
 * a line; the answer is text.
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
                case "complete" -> complete(context, line);
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

    /** What Karaf's console does with a line: the command's output and result, or what it says of a failure. */
    private static String type(BundleContext context, String line) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (Session session = shell(context).create(InputStream.nullInputStream(), out, out)) {
            try {
                Object result = session.execute(line);
                if (result != null) {
                    out.print(result);
                }
            } catch (Exception e) {
                ShellUtil.logException(session, e);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The words, with their descriptions, that Karaf's console offers at the end of a line. */
    private static String complete(BundleContext context, String line) throws Exception {
        var out = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (Session session =
                shell(context).create(InputStream.nullInputStream(), out, out, null, "UTF-8", () -> {})) {
            // A new console runs Karaf's shell.init.script.
            session.execute("echo");
            var reader = (LineReaderImpl) session.get(".reader");
            var candidates = new ArrayList<Candidate>();
            reader.getCompleter()
                    .complete(reader, reader.getParser().parse(line, line.length(), ParseContext.COMPLETE), candidates);
            return candidates.stream()
                    .map(candidate -> candidate.value() + " (" + candidate.descr() + ")")
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
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
