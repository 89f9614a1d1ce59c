package dev.carillon.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Secrets;
import dev.carillon.messaging.TargetReader;
import dev.carillon.outbound.SecretHeaders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the masks of an entry stand for: the secrets of the subscription as it is. Immutable.
 *
 * @param filed the entry with secrets for masks
 * @param missing pointers, within the entry, of the masks that stand for nothing
 */
record FiledSecrets(FiledSubscription filed, List<String> missing) {

    private static final String MASK = SecretHeaders.MASK;
    private static final String UNKNOWN = "x"; // only looked at for the sake of the other rules

    /** @param before null for none */
    static FiledSecrets of(FiledSubscription given, Subscription before, Secrets secrets) {
        List<String> missing = new ArrayList<>();
        Map<String, String> headers = headers(given.draft().headers(), before, secrets, missing);
        JsonNode authentication = given.draft().option(SubscriptionOptions.AUTHENTICATION);
        JsonNode whole = authentication.isObject()
                ? authentication((ObjectNode) authentication, before, secrets, missing)
                : authentication;
        JsonNode broker = given.draft().option(SubscriptionOptions.DESTINATION);
        if (broker != null && broker.isObject()) { // nothing is signed
            ObjectNode destination = destination(broker, before, secrets, missing);
            return new FiledSecrets(given.with(given.draft().secret(), headers, whole, destination), missing);
        }
        String secret = given.draft().secret() == null
                ? secret(before, secrets)
                : given.draft().secret();
        return new FiledSecrets(given.with(secret, headers, whole, null), missing);
    }

    private static Map<String, String> headers(
            Map<String, String> given, Subscription before, Secrets secrets, List<String> missing) {
        Map<String, String> kept = before == null ? Map.of() : readable(() -> before.headers(secrets), Map.of());
        Map<String, String> whole = new LinkedHashMap<>(given);
        whole.replaceAll((name, value) -> {
            if (!value.equals(MASK)) {
                return value;
            }
            return kept.entrySet().stream()
                    .filter(each -> each.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElseGet(() -> {
                        missing.add(CustomHeaders.pointer(name));
                        return UNKNOWN;
                    });
        });
        return whole;
    }

    private static JsonNode authentication(
            ObjectNode given, Subscription before, Secrets secrets, List<String> missing) {
        ObjectNode kept = before == null ? null : readable(() -> before.authentication(secrets), null);
        ObjectNode whole = AuthenticationReader.merged(given, kept);
        List<String> masks = AuthenticationReader.masks(whole);
        missing.addAll(masks);
        return masks.isEmpty() ? whole : NullNode.getInstance();
    }

    private static ObjectNode destination(JsonNode given, Subscription before, Secrets secrets, List<String> missing) {
        ObjectNode kept = before == null ? null : readable(() -> before.destination(secrets), null);
        ObjectNode whole = new TargetReader(BrokerMember.FIELD, given).merged(kept);
        missing.addAll(TargetReader.dropMasks(BrokerMember.FIELD, whole));
        return whole;
    }

    /** Null if there is none that can be read: then one is made. */
    static String secret(Subscription row, Secrets secrets) {
        return row == null ? null : readable(() -> row.signing(secrets).secret().reveal(), null);
    }

    /** What cannot be read now counts as not there. */
    static <T> T readable(Supplier<T> value, T otherwise) {
        try {
            return value.get();
        } catch (IllegalStateException unreadable) {
            return otherwise;
        }
    }
}
