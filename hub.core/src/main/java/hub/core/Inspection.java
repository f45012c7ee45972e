package hub.core;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the code of a repo and its private libraries reach for, found by reading it.
 *
 * <p>It reports what is visible, and is no sandbox: of code that uses reflection it shows only that it does so.
 *
 * @param uses each use once, sorted by reach and place
 * @param imports the packages that it takes from other bundles, or from the Python that runs it, sorted
 * @param submodules the other repos whose code it contains: a line for each, with its folder, repo and commit
 */
public record Inspection(List<Use> uses, List<String> imports, List<String> submodules) {

    /** What code may reach for beyond computing. */
    public enum Reach {
        /** Files and folders. */
        FILES,
        /** Sockets, URLs, HTTP and naming services. */
        NETWORK,
        /** Other programs. */
        PROCESSES,
        /** Classes, methods and fields by name; class loaders. */
        REFLECTION,
        /** Native libraries and memory outside the heap. */
        NATIVE,
        /** Threads, pools and timers. */
        THREADS,
        /** The end of the whole process. */
        EXIT,
    }

    /**
     * One use.
     *
     * @param reach what it is
     * @param where the class and method, after a library's file name where it is in one; in Python the file and line
     * @param what the class and method of the JDK that is called; in Python the module and function
     */
    public record Use(Reach reach, String where, String what) {}

    public Inspection {
        uses = List.copyOf(uses);
        imports = List.copyOf(imports);
        submodules = List.copyOf(submodules);
    }

    /** An inspection of a repo that contains no other. */
    public Inspection(List<Use> uses, List<String> imports) {
        this(uses, imports, List.of());
    }

    /** The same of a repo that contains others. */
    public Inspection withSubmodules(List<String> others) {
        return new Inspection(uses, imports, others);
    }

    /** All that it reaches for. */
    public Set<Reach> reaches() {
        var all = EnumSet.noneOf(Reach.class);
        uses.forEach(use -> all.add(use.reach()));
        return all;
    }
}
