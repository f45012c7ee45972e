/**
 * The one way to the network. It has the settings, proxies, certificates and tokens, explains what a server answers, and
 * decides what is worth another try.
 */
package hub.fetch.http;
