/**
 * What other bundles implement for hub.core: the store of snapshots, the loader, downloads, live models and memory.
 * Applications use {@link hub.core} instead.
 */
/** What the parts of hub offer each other: fetching, downloading, loading and the hub directory. */
@Export
@Version("0.1.0")
package hub.core.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
