/**
 * Runs exported programs. A graph is compiled once: its operators are found and its arguments checked. A run then goes from
 * step to step.
 */
package hub.gpu.program.plan;
