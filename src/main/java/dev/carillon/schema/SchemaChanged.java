package dev.carillon.schema;

/**
 * A schema has another version. A CDI event, in the transaction in which it is stored.
 *
 * @param before null for the first version
 * @param isCompatible whether it keeps all that was there; also true of the first
 */
public record SchemaChanged(int application, EventSchema before, EventSchema schema, boolean isCompatible) {}
