/** Network and disk: references become snapshots, URLs become files, and both are kept. */
package hub.fetch;
