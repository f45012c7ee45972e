package hub.gpu.libtorch;

import hub.gpu.TorchException;

/** The one place where a status becomes an exception. */
final class Status {

    private static final boolean HAS_MESSAGE = C.exists("torch_exception_get_what_without_backtrace");

    private Status() {}

    /** Throws if a call did not succeed. */
    static void check(int status, String operation) {
        if (status != 0) {
            throw failure(operation);
        }
    }

    private static TorchException failure(String operation) {
        String reason = HAS_MESSAGE
                ? C.text(StackApi.torch_exception_get_what_without_backtrace())
                : "libtorch before 2.13 writes the reason to standard error";
        return new TorchException(operation + ": " + reason.strip());
    }
}
