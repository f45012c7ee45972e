package hub.loader.java;

import hub.core.Inspection.Reach;
import java.util.List;
import java.util.Set;

/** Which methods of the JDK, and of hub itself, reach for what. */
final class ReachTable {

    /**
     * Methods of one class. No methods means all of them. An owner that ends in / is a whole package. A method may have
     * the beginning of its descriptor, if only some of its overloads are meant.
     */
    private record Rule(Reach reach, String owner, Set<String> methods) {

        boolean matches(String calledOwner, String method, String descriptor) {
            boolean owns = owner.endsWith("/") ? calledOwner.startsWith(owner) : calledOwner.equals(owner);
            return owns
                    && (methods.isEmpty()
                            || methods.contains(method)
                            || methods.stream()
                                    .anyMatch(one -> one.contains("(") && (method + descriptor).startsWith(one)));
        }
    }

    /** Classes in the packages below that do no harm: they hold names and numbers. */
    private static final Set<String> HARMLESS = Set.of(
            "java/net/URI",
            "java/net/URLEncoder",
            "java/net/URLDecoder",
            "java/net/URISyntaxException",
            "java/lang/reflect/Array",
            "java/lang/reflect/Type",
            "java/lang/reflect/RecordComponent",
            "java/lang/reflect/InvocationTargetException");

    /** The constructor that opens the file of this name. Other constructors write to an object that they are given. */
    private static final String FROM_NAME = "<init>(Ljava/lang/String;";

    private static final List<Rule> RULES = List.of(
            rule(Reach.EXIT, "java/lang/System", "exit"),
            rule(Reach.EXIT, "java/lang/Runtime", "exit", "halt", "addShutdownHook"),
            rule(Reach.PROCESSES, "java/lang/Runtime", "exec"),
            rule(Reach.PROCESSES, "java/lang/ProcessBuilder"),
            rule(Reach.PROCESSES, "java/lang/ProcessHandle"),
            rule(Reach.PROCESSES, "java/awt/Desktop"),
            rule(Reach.NATIVE, "java/lang/System", "load", "loadLibrary"),
            rule(Reach.NATIVE, "java/lang/Runtime", "load", "loadLibrary"),
            rule(Reach.NATIVE, "java/lang/foreign/"),
            rule(Reach.NATIVE, "sun/misc/Unsafe"),
            rule(Reach.NETWORK, "java/net/"),
            rule(Reach.NETWORK, "java/nio/channels/SocketChannel"),
            rule(Reach.NETWORK, "java/nio/channels/ServerSocketChannel"),
            rule(Reach.NETWORK, "java/nio/channels/DatagramChannel"),
            rule(Reach.NETWORK, "java/nio/channels/AsynchronousSocketChannel"),
            rule(Reach.NETWORK, "java/nio/channels/AsynchronousServerSocketChannel"),
            rule(Reach.NETWORK, "javax/net/"),
            rule(Reach.NETWORK, "javax/naming/"),
            rule(Reach.NETWORK, "java/rmi/"),
            rule(Reach.NETWORK, "java/sql/DriverManager"),
            rule(Reach.NETWORK, "javax/sql/"),
            rule(Reach.NETWORK, "com/sun/net/httpserver/"),
            rule(Reach.NETWORK, "hub/core/Hub"),
            rule(Reach.FILES, "java/io/File"),
            rule(Reach.FILES, "java/io/FileInputStream"),
            rule(Reach.FILES, "java/io/FileOutputStream"),
            rule(Reach.FILES, "java/io/FileReader"),
            rule(Reach.FILES, "java/io/FileWriter"),
            rule(Reach.FILES, "java/io/RandomAccessFile"),
            rule(Reach.FILES, "java/nio/file/Files"),
            rule(Reach.FILES, "java/nio/file/FileSystem"),
            rule(Reach.FILES, "java/nio/file/FileSystems"),
            rule(Reach.FILES, "java/nio/file/spi/"),
            rule(Reach.FILES, "java/io/PrintStream", FROM_NAME),
            rule(Reach.FILES, "java/io/PrintWriter", FROM_NAME),
            rule(Reach.FILES, "java/util/Formatter", FROM_NAME),
            rule(Reach.FILES, "java/util/Scanner", "<init>(Ljava/nio/file/Path;"),
            rule(Reach.FILES, "java/util/logging/FileHandler"),
            rule(Reach.FILES, "java/nio/channels/FileChannel"),
            rule(Reach.FILES, "java/nio/channels/AsynchronousFileChannel"),
            rule(Reach.FILES, "java/util/zip/ZipFile"),
            rule(Reach.FILES, "java/util/jar/JarFile"),
            rule(Reach.REFLECTION, "java/lang/reflect/"),
            rule(
                    Reach.REFLECTION,
                    "java/lang/Class",
                    "forName",
                    "getMethod",
                    "getMethods",
                    "getDeclaredMethod",
                    "getDeclaredMethods",
                    "getField",
                    "getFields",
                    "getDeclaredField",
                    "getDeclaredFields",
                    "getConstructor",
                    "getConstructors",
                    "getDeclaredConstructor",
                    "getDeclaredConstructors",
                    "newInstance",
                    "getClassLoader"),
            rule(Reach.REFLECTION, "java/lang/ClassLoader"),
            rule(Reach.REFLECTION, "java/lang/Module"),
            rule(Reach.REFLECTION, "java/lang/instrument/"),
            rule(Reach.REFLECTION, "java/beans/"),
            rule(Reach.REFLECTION, "javax/script/"),
            rule(Reach.REFLECTION, "java/util/ServiceLoader"),
            rule(Reach.REFLECTION, "java/lang/invoke/MethodHandles"),
            rule(Reach.REFLECTION, "java/lang/invoke/MethodHandles$Lookup"),
            rule(Reach.THREADS, "java/lang/Thread", "<init>", "start", "ofVirtual", "ofPlatform", "startVirtualThread"),
            rule(Reach.THREADS, "java/util/Timer"),
            rule(Reach.THREADS, "java/util/concurrent/Executors"),
            rule(Reach.THREADS, "java/util/concurrent/ThreadPoolExecutor"),
            rule(Reach.THREADS, "java/util/concurrent/ScheduledThreadPoolExecutor"),
            rule(Reach.THREADS, "java/util/concurrent/ForkJoinPool"),
            rule(
                    Reach.THREADS,
                    "java/util/concurrent/CompletableFuture",
                    "runAsync",
                    "supplyAsync",
                    "thenApplyAsync",
                    "thenAcceptAsync",
                    "thenRunAsync",
                    "thenComposeAsync",
                    "whenCompleteAsync",
                    "handleAsync"));

    private ReachTable() {}

    private static Rule rule(Reach reach, String owner, String... methods) {
        return new Rule(reach, owner, Set.of(methods));
    }

    /** What a call of a method reaches for; null if nothing. */
    static Reach of(String owner, String method, String descriptor) {
        if (HARMLESS.contains(owner)) {
            return null;
        }
        return RULES.stream()
                .filter(rule -> rule.matches(owner, method, descriptor))
                .map(Rule::reach)
                .findFirst()
                .orElse(null);
    }
}
