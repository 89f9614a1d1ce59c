/**
 * What is configured, as one file: to move it between installations, and to keep it under version control.
 *
 * <p>Each room that keeps configuration contributes a {@link dev.carillon.transfer.ConfigurationPart}, a CDI bean. In comes a file; out
 * go plans, which are shown (a dry run) or applied, all of them in one transaction or none. Begin with {@link
 * dev.carillon.transfer.Configuration} and {@code ConfigurationImport}.
 */
package dev.carillon.transfer;
