/** Arguments, services and context of a call into a repo's code. */
package hub.loader.call;
