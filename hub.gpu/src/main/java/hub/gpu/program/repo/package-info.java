/** Repos that hold exported programs and no code. What they offer stands in a {@code hubconf.json}, or is read from the files. */
package hub.gpu.program.repo;
