/**
 * Objects that live in the process of a repo written in Python, for what has no type in Java. Models that take and give
 * tensors are {@link hub.gpu.nn.Module}s.
 */
@Export
@Version("0.1.0")
package hub.python;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
