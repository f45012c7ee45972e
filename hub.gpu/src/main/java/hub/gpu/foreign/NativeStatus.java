package hub.gpu.foreign;

import hub.gpu.TorchException;

/** Turns the status of a C function into an exception. Nothing else checks a status. */
public final class NativeStatus {

    private static final boolean HAS_MESSAGE = NativeLibraries.has("torch_exception_get_what_without_backtrace");

    private NativeStatus() {}

    /** Throws if a call did not succeed. */
    public static void check(int status, String operation) {
        if (status != 0) {
            throw failure(operation);
        }
    }

    private static TorchException failure(String operation) {
        String reason = HAS_MESSAGE
                ? NativeMemory.text(DispatcherApi.torch_exception_get_what_without_backtrace())
                : "libtorch before 2.13 writes the reason to standard error";
        return new TorchException(operation + ": " + reason.strip());
    }
}
