/** Tensors on CPU and GPU: the service, its tensors and their scopes. */
@Export
@Version("0.1.0")
package hub.gpu;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
