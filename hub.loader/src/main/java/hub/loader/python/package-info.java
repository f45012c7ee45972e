/** The language Python: repos with a {@code hubconf.py}. The bundle hub.python reads and runs them. */
package hub.loader.python;
