/** What tests of other modules use too. */
package hub.loader.testing;
