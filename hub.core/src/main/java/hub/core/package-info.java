/** The API of hub: list, explain and load models straight from source repositories. */
@Export
@Version("0.1.0")
package hub.core;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
