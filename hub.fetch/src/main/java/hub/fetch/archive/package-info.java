/** Zip archives from strangers: read with limits, unpacked into a folder and nowhere else. */
package hub.fetch.archive;
