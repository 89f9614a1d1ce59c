package dev.carillon.schema;

/** A version of a schema and what checks by it. */
record ReadySchema(EventSchema schema, CompiledSchema compiled) {

    private static final int OVERHEAD = 1_024;

    /** About what it takes in memory. */
    long bytes() {
        return compiled.bytes() + 2L * schema.text().length() + OVERHEAD;
    }
}
