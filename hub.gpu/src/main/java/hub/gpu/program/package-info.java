/** Exported programs: what {@code torch.export} wrote, run without Python. */
@Export
@Version("0.1.0")
package hub.gpu.program;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
