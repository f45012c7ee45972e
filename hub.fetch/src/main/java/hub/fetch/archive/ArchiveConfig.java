package hub.fetch.archive;

import hub.core.spi.AtLeast;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of what an archive may hold, PID {@value #PID}. */
@ObjectClassDefinition(
        name = "hub: snapshots of repositories",
        description = "Limits of what is unpacked. A change holds for the next repo that is fetched, and ends nothing.")
public @interface ArchiveConfig {

    String PID = "hub.snapshots";

    @AttributeDefinition(description = "Files, folders and links that an archive may have")
    @AtLeast(1)
    int maxEntries() default 200_000;

    @AttributeDefinition(description = "Bytes that an archive may unpack to")
    @AtLeast(1)
    long maxBytes() default 16L << 30;

    @AttributeDefinition(
            description = "How many times larger than the archive its content may be, if that is more than 64 MiB")
    @AtLeast(1)
    int maxRatio() default 200;
}
