/** Checkpoints: files of weights that PyTorch and safetensors write. They are read as data, and never run. */
@Export
@Version("0.1.0")
package hub.gpu.checkpoint;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
