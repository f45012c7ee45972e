package hub.python.process;

import hub.core.HubException;
import hub.core.HubException.Kind;
import hub.gpu.Tensor;
import hub.gpu.nn.Module;

/** A model in a process of a repo, which takes and gives a tensor. The result is on the device of the argument. */
final class PythonModule extends Module {

    private final PythonHandle handle;

    PythonModule(PythonHandle handle) {
        this.handle = handle;
    }

    PythonHandle handle() {
        return handle;
    }

    @Override
    protected Tensor forward(Tensor x) {
        Object result = handle.apply(x);
        if (result instanceof Tensor tensor) {
            return tensor.to(x.device());
        }
        throw new HubException(
                Kind.ARGUMENT,
                "A " + handle.type() + " returned "
                        + (result == null ? "None" : "a " + result.getClass().getSimpleName())
                        + ", and a Module returns one tensor. Ask for PythonObject, and call that.");
    }

    @Override
    public String toString() {
        return handle.toString();
    }
}
