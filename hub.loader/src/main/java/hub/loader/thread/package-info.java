/** Threads that run the code of repos: how they are made, where they stand, and which calls are inside a repo. */
package hub.loader.thread;
