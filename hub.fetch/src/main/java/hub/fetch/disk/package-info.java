/** Files, folders and locks on the disk. What is written appears as a whole or not at all. */
package hub.fetch.disk;
