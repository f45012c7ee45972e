/** HTTP: who is asked, with which credentials, how often, and what the answer means. */
package hub.fetch.http;
