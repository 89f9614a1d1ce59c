package dev.carillon.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.messaging.TargetReader;
import dev.carillon.outbound.HttpUrl;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a change takes along without anybody giving it again: secrets that no answer shows. They stay where they were meant
 * to go, which is an origin (scheme, host and port): else a caller who may change a subscription could have them sent to a place
 * of their own. Stateless, thread safe.
 */
final class KeptSecrets {

    private static final String HEADERS = "/headers";
    private static final String AUTHENTICATION = "/authentication";
    private static final String TOKEN_URL = "tokenUrl";

    private KeptSecrets() {}

    /**
     * @param before the subscription as it is
     * @param url the new one, or null if it stays
     * @throws RefusedException of the url that leads elsewhere, naming the secrets
     */
    static void check(Subscription before, SubscriptionDraft draft, URI url, Secrets secrets) {
        checkBroker(before, draft.option(SubscriptionOptions.DESTINATION), secrets);
        JsonNode given = draft.option(SubscriptionOptions.AUTHENTICATION);
        Supplier<List<String>> own = () ->
                kept(AUTHENTICATION, given, () -> AuthenticationReader.kept(given, before.authentication(secrets)));
        if (url != null && leadsElsewhere(url, before.url())) {
            List<String> all = new ArrayList<>(
                    kept(HEADERS, draft.headers(), () -> CustomHeaders.kept(draft.headers(), before.headers(secrets))));
            all.addAll(own.get());
            refuseAny(all, "/url", url.toString());
        }
        String tokens = given == null ? null : given.path(TOKEN_URL).textValue();
        if (tokens != null && !own.get().isEmpty()) {
            String earlier = before.authentication(secrets).path(TOKEN_URL).asText();
            if (earlier.isEmpty() || leadsElsewhere(HttpUrl.of(tokens), earlier)) {
                refuseAny(own.get(), AUTHENTICATION + '/' + TOKEN_URL, tokens);
            }
        }
    }

    /** Credentials of a broker that an answer's mask stands for. */
    private static void checkBroker(Subscription before, JsonNode given, Secrets secrets) {
        if (given == null || !before.isForBroker()) {
            return;
        }
        TargetReader reader = new TargetReader(BrokerMember.FIELD, given);
        JsonNode earlier = before.destination(secrets);
        if (!reader.kept(earlier).isEmpty() && reader.leadsElsewhere(earlier)) {
            refuseAny(
                    reader.kept(earlier),
                    BrokerMember.FIELD + "/uri",
                    given.path("uri").asText());
        }
    }

    /** What cannot be read now may be readable again tomorrow, when its key is back. */
    private static List<String> kept(String pointer, Object given, Supplier<List<String>> names) {
        try {
            return names.get();
        } catch (IllegalStateException unreadable) {
            return given == null ? List.of(pointer) : List.of();
        }
    }

    private static boolean leadsElsewhere(URI url, String earlier) {
        return !HttpUrl.origin(url).equals(HttpUrl.origin(URI.create(earlier)));
    }

    private static void refuseAny(List<String> kept, String field, String url) {
        if (!kept.isEmpty()) {
            throw new RefusedException(
                    field,
                    "must keep its origin (scheme, host and port) as long as secrets are kept for it; give them again,"
                            + " or remove them: " + String.join(", ", kept),
                    url);
        }
    }
}
