/** Servers for tests: a GitHub made of real git, and one that fails in every way. */
package hub.fetch.testing;
