/**
 * The Open Inference Protocol as it stands on the wire: datatypes, requests, responses, and the binary tensor data extension.
 * Nothing here knows HTTP or models. A request that is wrong is a {@link hub.serve.protocol.RequestException}, which says
 * what was expected.
 */
package hub.serve.protocol;
