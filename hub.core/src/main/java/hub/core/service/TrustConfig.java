package hub.core.service;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The configuration of trust, PID {@value Trust#PID}. */
@ObjectClassDefinition(name = "hub: trust")
@interface TrustConfig {

    @AttributeDefinition(
            description =
                    "Repos that may run without being asked for: owner, owner/name, host/owner or host/owner/name")
    String[] allow() default {};

    @AttributeDefinition(
            description = "What to do with a repo that is neither allowed nor trusted",
            options = {
                @Option(label = "ask, where there is somebody to ask", value = "ask"),
                @Option(label = "refuse all that is not allowed, whoever trusts it", value = "refuse")
            })
    String otherwise() default "ask";

    @AttributeDefinition(description = "Trust single commits and not names: each new commit is asked for anew")
    boolean byCommit() default false;
}
