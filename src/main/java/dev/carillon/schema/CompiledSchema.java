package dev.carillon.schema;

import java.util.List;
import java.util.Optional;

/** A schema, ready for checking. Immutable, thread safe. */
public interface CompiledSchema {

    /**
     * What is wrong with the data, at most {@value Violation#MOST} things; pointers begin with {@code /data}. It takes a bounded time
     * and a bounded memory, whatever the schema and the data are.
     */
    List<Violation> check(Payload data);

    /**
     * The data in JSON, of data that was checked; empty if it has no such form.
     *
     * <p>A message of Protocol Buffers takes many times its bytes meanwhile: one at a time.
     */
    default Optional<byte[]> json(Payload data) {
        return data.isJson() ? Optional.of(data.bytes()) : Optional.empty();
    }

    /** About what it takes in memory, in bytes. */
    long bytes();

    /** The message that is the event, of proto3; else null. */
    default String message() {
        return null;
    }
}
