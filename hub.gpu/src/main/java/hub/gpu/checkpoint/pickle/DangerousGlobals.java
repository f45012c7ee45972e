package hub.gpu.checkpoint.pickle;

import java.util.Set;

/**
 * Names that a pickle has only to attack whoever loads it in Python.
 *
 * <p>Nothing of a pickle is ever run here, so these are as harmless as any other name. A file with one of them is refused
 * because its users should know.
 */
final class DangerousGlobals {

    private static final Set<String> MODULES = Set.of(
            "_pickle",
            "bdb",
            "cProfile",
            "code",
            "codeop",
            "commands",
            "ctypes",
            "ftplib",
            "imp",
            "importlib",
            "marshal",
            "nt",
            "os",
            "pdb",
            "pickle",
            "pip",
            "popen2",
            "posix",
            "profile",
            "pty",
            "runpy",
            "shutil",
            "smtplib",
            "socket",
            "ssl",
            "subprocess",
            "sys",
            "telnetlib",
            "timeit",
            "urllib",
            "webbrowser");

    private static final Set<String> NAMES = Set.of(
            "builtins.__import__",
            "builtins.breakpoint",
            "builtins.compile",
            "builtins.delattr",
            "builtins.eval",
            "builtins.exec",
            "builtins.execfile",
            "builtins.file",
            "builtins.globals",
            "builtins.input",
            "builtins.locals",
            "builtins.open",
            "builtins.setattr",
            "builtins.vars",
            "numpy.load",
            "numpy.testing._private.utils.runstring",
            "torch._utils._import_dotted_name",
            "torch.hub.load",
            "torch.jit.load",
            "torch.load",
            "torch.serialization.load",
            "types.CodeType",
            "types.FunctionType");

    private DangerousGlobals() {}

    /** @param full the module and the name, joined by a dot */
    static boolean contains(String full) {
        return NAMES.contains(full) || MODULES.contains(full.substring(0, full.indexOf('.')));
    }
}
