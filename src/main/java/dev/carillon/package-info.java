/**
 * Start and stop of the rooms, in order, and what the server gives them: clock, executors, data source. Begin with {@code Carillon}.
 */
package dev.carillon;
