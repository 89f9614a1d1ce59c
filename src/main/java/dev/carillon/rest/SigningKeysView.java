package dev.carillon.rest;

import dev.carillon.subscription.Signing;
import dev.carillon.subscription.SigningKeyPair;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What the API shows of a subscription's keys.
 *
 * @param secret only in the answer that made it
 * @param earlierSecretsUntil while a rotated secret still signs
 * @param publicKey with {@code standard-v1a}
 */
record SigningKeysView(String secretPrefix, String secret, Instant earlierSecretsUntil, String publicKey) {

    /** Less if they cannot be read: the subscription itself can still be shown, and corrected. */
    static SigningKeysView of(String secretPrefix, String secret, Supplier<Signing> keys, Instant now) {
        try {
            Signing signing = keys.get();
            return new SigningKeysView(
                    secretPrefix,
                    secret,
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
            return new SigningKeysView(secretPrefix, secret, null, null);
        }
    }
}
