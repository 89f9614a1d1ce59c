package dev.carillon.rest;

import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningKeyPair;
import java.time.Instant;
import java.util.function.Supplier;

/** What the API shows of a subscription's keys; each is null if there is none. */
record SigningKeysView(Instant earlierUntil, String publicKey) {

    /** Nothing if they cannot be read: the subscription itself can still be shown, and corrected. */
    static SigningKeysView of(Supplier<Signing> keys, Instant now) {
        try {
            Signing signing = keys.get();
            return new SigningKeysView(
                    signing.earlier().stream()
                            .map(Signing.Earlier::until)
                            .filter(now::isBefore)
                            .max(Instant::compareTo)
                            .orElse(null),
                    signing.asymmetric(now).stream()
                            .findFirst()
                            .map(SigningKeyPair::publicText)
                            .orElse(null));
        } catch (IllegalStateException unreadable) {
            return new SigningKeysView(null, null);
        }
    }
}
