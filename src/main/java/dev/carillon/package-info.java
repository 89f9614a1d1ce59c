/** Start and stop, and what the server gives: clock, executors, data source. */
package dev.carillon;
