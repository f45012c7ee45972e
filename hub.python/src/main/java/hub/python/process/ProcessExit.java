package hub.python.process;

import java.util.Map;

/**
 * How a process ended.
 *
 * @param signal the number of the signal that ended it, or 0
 * @param code its exit code
 */
record ProcessExit(int signal, int code) {

    static final int SIGINT = 2;
    static final int SIGKILL = 9;

    private static final Map<Integer, String> NAMES = Map.of(
            4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", SIGKILL, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM", 24,
            "SIGXCPU");

    @Override
    public String toString() {
        if (signal == 0) {
            return "exit code " + code;
        }
        String name = NAMES.containsKey(signal) ? " (" + NAMES.get(signal) + ")" : "";
        String why = signal == SIGKILL ? ", by a person, a program, or the system when memory was short" : "";
        return "signal " + signal + name + why;
    }
}
