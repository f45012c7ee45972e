package hub.python.value;

import hub.core.Arguments;
import hub.python.PythonObject;

/** An object in Python as an interface needs it. */
public interface InterfaceTarget {

    /** The object itself. */
    PythonObject object();

    /** Whether it has an attribute or a method of this name. */
    boolean has(String name);

    /** What its method of this name returns; an attribute that cannot be called has its value. */
    Object get(String name, Arguments arguments);
}
