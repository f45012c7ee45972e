package hub.python.process;

import hub.gpu.Torch;
import java.util.OptionalLong;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Objects that live in processes, as values of Java and back. */
interface RemoteObjects {

    /** The number by which a process knows the object that a value stands for; empty if it stands for none. */
    OptionalLong number(WorkerProcess process, Object value);

    /** An object of a process, in Java. */
    Object object(WorkerProcess process, JsonNode description);

    /** Makes tensors. */
    Supplier<Torch> torch();
}
