/** What models and server did, for Prometheus and what reads its formats. It is collected when it is asked for. */
package hub.serve.metrics;
