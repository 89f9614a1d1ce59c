/**
 * The check: which data an event with a topic or type may have. In come schemas, with their versions and the rules by which a new
 * version replaces the one before; out goes a {@link dev.carillon.schema.ValidationResult}.
 *
 * <p>Begin with {@code SchemaRegistry}. {@code SchemaCache} keeps what is checked in memory, so that no event needs the database; {@code
 * SchemaLanguage} is the port that the alcoves {@code json} and {@code proto} implement.
 */
package dev.carillon.schema;
