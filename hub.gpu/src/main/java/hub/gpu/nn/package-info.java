/** Layers of neural networks, with PyTorch's arguments, defaults, weight names and initialisation. */
@Export
@Version("0.1.0")
package hub.gpu.nn;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
