/**
 * Zip archives that strangers made. They are read with limits, and unpacked into one folder and nowhere else.
 */
package hub.fetch.archive;
