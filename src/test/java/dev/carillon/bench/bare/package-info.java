/** Runs in the server that is measured, beside Carillon; knows nothing of it. */
package dev.carillon.bench.bare;
