package hub.core.service;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The configuration of trust, PID {@value Trust#PID}. */
@ObjectClassDefinition(
        name = "hub: trust",
        description = "A change holds for the next repo that is loaded, and ends nothing.")
@interface TrustConfig {

    @AttributeDefinition(
            description = "Repos that may run without a question: owner, owner/name, host/owner or host/owner/name")
    String[] allow() default {};

    @AttributeDefinition(
            description = "What to do with a repo that is not allowed",
            options = {
                @Option(label = "ask, unless it is trusted", value = "ask"),
                @Option(label = "refuse it, even if it is trusted", value = "refuse")
            })
    String otherwise() default "ask";

    @AttributeDefinition(description = "Trust single commits and not names: hub asks again for each new commit")
    boolean byCommit() default false;
}
