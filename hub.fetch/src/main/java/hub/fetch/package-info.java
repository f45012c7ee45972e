/**
 * Network and disk: references become snapshots, URLs become files, and the hub directory keeps both.
 *
 * <p>The services live in {@code snapshot}, {@code checkpoint}, {@code download} and {@code cache}. They stand on
 * {@code http}, {@code git}, {@code archive} and {@code disk}, which know nothing of them.
 */
package hub.fetch;
