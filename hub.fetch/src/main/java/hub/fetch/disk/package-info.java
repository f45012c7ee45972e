/** Files and folders: what is written is whole or not there. */
package hub.fetch.disk;
