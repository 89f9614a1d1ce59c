package dev.carillon.transform;

/** What a transformation made of an event. */
public sealed interface TransformResult {

    /** JSON. The array is not copied: leave it as it is. */
    record Made(byte[] json) implements TransformResult {}

    /** It made nothing; the same event would fail again. */
    record Failed(String reason) implements TransformResult {}

    /** It was not brought to an end, by no fault of the expression: Carillon is stopping, or has no memory left. */
    record Stopped(String reason) implements TransformResult {}
}
