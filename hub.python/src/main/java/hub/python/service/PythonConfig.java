package hub.python.service;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(name = "hub: repos written in Python")
@interface PythonConfig {

    @AttributeDefinition(
            description = "The Python that runs repos: a program, or the folder of a virtual environment. Without it:"
                    + " HUB_PYTHON, VIRTUAL_ENV, then python3 on the PATH")
    String python() default "";
}
