package dev.carillon.transform;

/** What a transformation made of an event. */
public sealed interface TransformResult {

    /** JSON. The array is not copied: leave it as it is. */
    record Made(byte[] json) implements TransformResult {}

    /** It made nothing; the same event would fail again. */
    record Failed(String reason) implements TransformResult {}

    /** It was not tried: Carillon is stopping. */
    record Stopped() implements TransformResult {}
}
