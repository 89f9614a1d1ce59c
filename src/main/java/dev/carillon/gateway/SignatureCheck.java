package dev.carillon.gateway;

import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** By what a source knows its sender. Immutable, thread safe. */
interface SignatureCheck {

    /** What can be seen before the body has arrived: it need not be read if this is refused. */
    Verdict begin(RequestHead head, List<String> secrets, Instant now);

    /** Over the body as it was received, after {@link #begin}. */
    Verdict check(IncomingRequest request, List<String> secrets, Instant now);

    /** Headers that hold a secret or a signature, in lower case: no event gets them. */
    Set<String> headers();

    /**
     * Whether this text can be a secret here.
     *
     * @throws RefusedException of the field of this name, without the value
     */
    default void checkSecret(String field, String text) {
        // any text
    }

    /** Whether it needs a secret at all. */
    default boolean isKeyed() {
        return true;
    }

    /** A new secret, if it is not the sender who makes it; else empty. */
    default Optional<String> newSecret() {
        return Optional.empty();
    }

    /** Whether the sender is known by a value that never changes, which whoever has seen one request can send. */
    default boolean isFixedValue() {
        return false;
    }

    /** For {@code WWW-Authenticate} of 401 (RFC 9110, section 11.6.1). */
    default String challenge() {
        return "Signature realm=\"carillon\"";
    }
}
