/**
 * Repos written in Java: {@code hubconf.java} is compiled in process, {@code hubconf.jar} is taken as it is. {@link
 * hub.loader.java.JavaLanguage} is where the rest of the loader comes in.
 */
package hub.loader.java;
