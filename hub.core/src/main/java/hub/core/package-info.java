/**
 * The API: {@link hub.core.Hub} lists, explains and loads model repos, and follows them. It holds interfaces, records and
 * exceptions; the code is in other bundles and packages.
 */
/** The API of hub: list, explain and load models straight from source repositories. */
@Export
@Version("0.1.0")
package hub.core;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
