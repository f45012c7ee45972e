package hub.core.spi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process, described in a few lines of text. Another process can tell from it that the first one is dead. */
public final class ProcessIdentity {

    /** What stands for bytes that are no text. */
    private static final String DAMAGED = "\ufffd";

    /** The part of a {@linkplain #uniqueName unique name} that says who made it. */
    private static final Pattern IN_NAME =
            Pattern.compile("(?<host>[0-9a-f]{8})-(?<pid>\\d{1,18})-(?<started>[0-9a-f]{1,16})-[0-9a-f]{16}");

    private ProcessIdentity() {}

    /**
     * A name for a file or folder that is written beside its place. No other has it. It says which process writes, so that
     * what a dead process left can be told from what a living one works on.
     */
    public static String uniqueName() {
        return String.format(
                "%08x-%d-%x-%016x",
                host().hashCode(),
                ProcessHandle.current().pid(),
                startedMillis(ProcessHandle.current()),
                ThreadLocalRandom.current().nextLong());
    }

    /** Whether a process of this host that is dead made this name, or a name that begins or ends with it. */
    public static boolean isNameOfDead(String name) {
        Matcher made = IN_NAME.matcher(name);
        if (!made.find() || !made.group("host").equals(String.format("%08x", host().hashCode()))) {
            return false;
        }
        Optional<ProcessHandle> process =
                ProcessHandle.of(Long.parseLong(made.group("pid"))).filter(ProcessHandle::isAlive);
        return process.isEmpty() || startedMillis(process.get()) != Long.parseUnsignedLong(made.group("started"), 16);
    }

    /** This process. */
    public static String self() {
        return "host=" + host() + "\npid=" + ProcessHandle.current().pid() + "\nstarted="
                + started(ProcessHandle.current()) + "\n";
    }

    /** What a process wrote of itself. Bytes that are no text become U+FFFD: the rest may still tell. */
    public static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** Whether a file that was {@linkplain #read read} has bytes that are no text. */
    public static boolean isDamaged(String holder) {
        return holder.contains(DAMAGED);
    }

    /** Whether it is a process of this host, and dead. A process of another host counts as alive. */
    public static boolean isDead(String holder) {
        var pid = field(holder, "pid")
                .filter(digits -> digits.matches("\\d{1,18}"))
                .map(Long::valueOf);
        if (pid.isEmpty() || !field(holder, "host").equals(Optional.of(host()))) {
            return false;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid.get()).filter(ProcessHandle::isAlive);
        return process.isEmpty() || !field(holder, "started").equals(Optional.of(started(process.get())));
    }

    /** Whether it is a process of this host, so that {@link #isDead} knows. */
    public static boolean isOfThisHost(String holder) {
        return field(holder, "host").equals(Optional.of(host()));
    }

    /** Whether it is this process. Other class loaders in this process give the same text. */
    public static boolean isSelf(String holder) {
        return holder.startsWith(self());
    }

    private static Optional<String> field(String holder, String name) {
        return holder.lines()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst();
    }

    private static long startedMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }

    /** Where process numbers are unique: on one host, and on Linux in one container of it. */
    private static String host() {
        try {
            return hostName() + " " + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            return hostName();
        }
    }

    /** Found without asking the network. */
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return Optional.ofNullable(System.getenv("HOSTNAME"))
                    .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")))
                    .orElseGet(() -> UUID.randomUUID().toString());
        }
    }
}
