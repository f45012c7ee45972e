/**
 * Finds libtorch, fetches it where there is none, and loads it into the process. The first tensor asks for it, and no
 * other package knows where it lies.
 */
package hub.gpu.libtorch;
