/** Supervised background work: every loop of the house runs here, is seen here, and ends here. */
package dev.carillon.loop;
