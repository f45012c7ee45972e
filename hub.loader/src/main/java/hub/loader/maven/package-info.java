/** Libraries from Maven repositories, for the private class path of one model bundle. */
package hub.loader.maven;
