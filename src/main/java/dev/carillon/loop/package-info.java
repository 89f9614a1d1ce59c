/**
 * Supervised background work: every loop of the house runs, is watched and ends here.
 *
 * <p>In comes a step that returns how long to sleep; out go its health and its failures as lines of the log. Begin with {@link
 * dev.carillon.loop.Loops}.
 */
package dev.carillon.loop;
