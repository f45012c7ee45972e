import hub.embed.EmbeddedHub;

/** Prints the milliseconds of the first and of the second start of a hub in this JVM. For {@code bench/floor.sh}. */
final class EmbeddedStart {

    public static void main(String[] args) {
        System.out.println(milliseconds() + " " + milliseconds());
    }

    private static long milliseconds() {
        long began = System.nanoTime();
        try (var hub = EmbeddedHub.start()) {
            // What an application does next.
            hub.getDir();
            return (System.nanoTime() - began) / 1_000_000;
        }
    }
}
