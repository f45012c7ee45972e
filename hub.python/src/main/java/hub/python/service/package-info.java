/** The services of this bundle. */
package hub.python.service;
