/**
 * JSON Schema 2020-12: checks data within bounds, and compares two versions. In comes the text of a schema; out goes what the port
 * {@link dev.carillon.schema.SchemaLanguage} asks for. Begin with {@code JsonSchemaLanguage}.
 */
package dev.carillon.schema.json;
