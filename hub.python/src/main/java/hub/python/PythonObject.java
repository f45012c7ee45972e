package hub.python;

import hub.core.Arguments;
import hub.core.Entrypoint;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An object that lives in the process of a repo written in Python: a model, a tokenizer, a function, a generator.
 *
 * <p>Arguments and results cross by value: None, booleans, numbers, text, bytes, lists, maps, sets, dates, paths, tensors and
 * images. Everything else is again a {@code PythonObject}. Any number of threads may call; calls of one process run one after
 * another.
 *
 * <p>What Python raises is a {@link hub.core.HubException} of kind REPO_CODE with its traceback. If the process ends during
 * a call, so is that, with what ended it and the last lines that it wrote.
 */
@ProviderType
public interface PythonObject extends AutoCloseable {

    /** Its class, {@code torchvision.models.resnet.ResNet} for instance. */
    String type();

    /** Calls it. */
    Object call(Arguments arguments);

    /** Calls it with positional arguments. */
    default Object call(Object... arguments) {
        return call(Arguments.of(arguments));
    }

    /**
     * Calls one of its methods.
     *
     * @throws hub.core.HubException of kind NOT_FOUND if it has none of this name
     */
    Object invoke(String method, Arguments arguments);

    /**
     * The value of an attribute.
     *
     * @throws hub.core.HubException of kind NOT_FOUND if it has none of this name
     */
    Object attribute(String name);

    /** What {@code object[key]} gives. */
    Object item(Object key);

    /** The number of its items, as {@code len(object)} gives it. */
    long size();

    /**
     * Its items, one after the other, as a {@code for} loop gets them. Each is asked for when it is needed, so it may be
     * endless.
     */
    Iterable<Object> items();

    /** Its public methods, sorted by name. */
    List<Entrypoint> describe();

    /**
     * Itself as a Java type: an interface whose methods are called by their names, of which {@code camelCase} finds
     * {@code snake_case}; or {@link hub.gpu.nn.Module}.
     */
    <T> T as(Class<T> type);

    /** What {@code repr(object)} gives. */
    @Override
    String toString();

    /** Lets go of it in its process. One that nobody refers to any more is let go of in the end too. */
    @Override
    void close();
}
