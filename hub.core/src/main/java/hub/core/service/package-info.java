/**
 * The services of hub.core: {@link hub.core.service.HubService} puts trust, store and loader together. Trust, the hub
 * directory and models from configurations are here too.
 */
package hub.core.service;
