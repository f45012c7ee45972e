/**
 * Libraries from Maven repositories, for the private class path of one model bundle. Maven's own resolver finds them, and
 * hub's downloader fetches them.
 */
package hub.loader.java.maven;
