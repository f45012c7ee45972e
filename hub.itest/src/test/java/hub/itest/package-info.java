/**
 * Tests of all parts together: in a Felix with the bundles of the distribution ({@code InFelix}), and as processes
 * ({@code HubProcess}).
 */
package hub.itest;
