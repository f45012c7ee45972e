/** A Spring Boot application that serves a model, and swaps it. */
package served;
