/** Pictures for networks: PNG and JPEG files, decoded and resized to the pixels that Pillow gives. */
@Export
@Version("0.1.0")
package hub.gpu.image;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
