/**
 * Protocol Buffers, syntax proto3: turns text into descriptors, reads data with them, and compares two versions. In comes the text of a
 * schema; out goes what the port {@link dev.carillon.schema.SchemaLanguage} asks for. Begin with {@code ProtoLanguage}.
 */
package dev.carillon.schema.proto;
