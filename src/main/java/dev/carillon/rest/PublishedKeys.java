package dev.carillon.rest;

import dev.carillon.http.EntityTag;
import dev.carillon.subscription.SigningKeyPair;
import dev.carillon.subscription.SubscriptionSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The public keys of one state of the subscriptions, as they are answered. Immutable. */
final class PublishedKeys {

    /** After this time keys are read again, as one may have been rotated away, and callers should ask again. */
    static final Duration KEPT = Duration.ofSeconds(60);

    /** A JWK, RFC 8037, with the key once more as Standard Webhooks writes it. */
    public record Key(String kty, String crv, String alg, String use, String kid, String x, String whpk) {

        static Key of(SigningKeyPair pair) {
            return new Key("OKP", "Ed25519", "EdDSA", "sig", pair.thumbprint(), pair.x(), pair.publicText());
        }
    }

    /** RFC 7517, section 5. */
    public record Keys(List<Key> keys) {}

    record Document(byte[] body, EntityTag tag) {

        static Document of(List<Key> keys) {
            byte[] body = Json.bytes(new Keys(keys));
            return new Document(body, EntityTag.of(body));
        }
    }

    private static final Document NONE = Document.of(List.of());

    private final SubscriptionSet subscriptions;
    private final Instant until;
    private final Map<String, Key> keys = new LinkedHashMap<>();
    private final Document all;

    private PublishedKeys(SubscriptionSet subscriptions, Instant now) {
        this.subscriptions = subscriptions;
        until = now.plus(KEPT);
        subscriptions.all().stream()
                .filter(each -> each.webhook().signing() != null)
                .flatMap(each -> each.webhook().signing().asymmetric(now).stream())
                .map(Key::of)
                .forEach(each -> keys.put(each.kid(), each));
        all = Document.of(new ArrayList<>(keys.values()));
    }

    /** @param before what was published last; null at first */
    static PublishedKeys current(PublishedKeys before, SubscriptionSet subscriptions, Instant now) {
        return before != null && before.subscriptions == subscriptions && now.isBefore(before.until)
                ? before
                : new PublishedKeys(subscriptions, now);
    }

    Document all() {
        return all;
    }

    Document of(String kid) {
        Key key = keys.get(kid);
        return key == null ? NONE : Document.of(List.of(key));
    }
}
