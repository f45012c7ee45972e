package hub.python.service;

import hub.python.environment.EnvironmentPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "hub: repos written in Python",
        description = "A change starts this part anew: repos in Python that were loaded end, and followed models serve"
                + " again.")
@interface PythonConfig {

    @AttributeDefinition(
            description = "The Python that runs repos: a program, or the folder of a virtual environment. Without it:"
                    + " HUB_PYTHON, VIRTUAL_ENV, then python3 on the PATH")
    String python() default "";

    @AttributeDefinition(
            description =
                    "SHARED: repos find the packages of that Python. OWN: each gets a virtual environment with what"
                            + " it asks for, and pip installs that. Also HUB_PYTHON_ENVIRONMENT")
    EnvironmentPolicy environment() default EnvironmentPolicy.SHARED;

    @AttributeDefinition(description = "Seconds that the import of a repo's hubconf.py may take; 0 for any time")
    int start_seconds() default 300;

    @AttributeDefinition(description = "Seconds that a call may take; 0 for any time")
    int call_seconds() default 0;

    @AttributeDefinition(
            description = "Repos that several processes serve, each as owner/name=NUMBER or owner/name:ref=NUMBER")
    String[] workers() default {};
}
