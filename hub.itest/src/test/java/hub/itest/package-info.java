/**
 * Tests of all parts together: in a Felix or Equinox with the bundles of the distribution ({@code InFramework}), and as
 * processes ({@code HubProcess}).
 */
package hub.itest;
