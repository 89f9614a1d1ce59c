/**
 * The check: which data an event of a topic or type may have. Schemas come in, with their versions and the rules by which a new
 * version replaces the one before; what leaves is a {@link dev.carillon.schema.ValidationResult}.
 *
 * <p>Begin with {@code SchemaRegistry}. {@code SchemaCache} holds what is checked in memory, so that no event asks the database;
 * {@code SchemaLanguage} is the port that the alcoves {@code json} and {@code proto} speak.
 */
package dev.carillon.schema;
