/**
 * The bench: a program that measures Carillon end to end and the bare ceilings beside it, on the same machine in the same run.
 *
 * <p>Generator and sink share the processors with what they measure, so they are one thread each over prepared bytes.
 */
package dev.carillon.bench;
