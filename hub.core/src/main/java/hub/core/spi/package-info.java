/**
 * What the parts of hub offer each other: fetching, downloading, loading and the hub directory. Applications use
 * {@link hub.core}.
 */
@Export
@Version("0.1.0")
package hub.core.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
