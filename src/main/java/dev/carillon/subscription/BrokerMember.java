package dev.carillon.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Secrets;
import dev.carillon.event.RefusedException;
import dev.carillon.messaging.BrokerAddressee;
import dev.carillon.messaging.TargetReader;
import dev.carillon.outbound.AddressGuard;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The API's member {@code destination}: a broker instead of a url. Stateless, thread safe. */
final class BrokerMember {

    static final String FIELD = "/destination";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<ContentForm> FORMS = EnumSet.of(
            ContentForm.CLOUDEVENTS_STRUCTURED, ContentForm.CLOUDEVENTS_BINARY, ContentForm.DATA, ContentForm.ENMESHED);

    /** What is said in another way, or not at all, where no request is made. */
    private static final List<String> OF_WEBHOOKS = List.of("signatures", SubscriptionOptions.AUTHENTICATION);

    private BrokerMember() {}

    /**
     * Refuses a broker whose hosts the guard refuses. Looks names up, so never call it inside a transaction.
     *
     * @param given may be null
     */
    static void checkAddress(JsonNode given, AddressGuard guard) {
        if (given != null && !given.isNull()) {
            new TargetReader(FIELD, given).checkAddress(guard);
        }
    }

    /**
     * What these members mean.
     *
     * @throws RefusedException of the member that breaks a rule
     */
    static BrokerAddressee read(JsonNode members, boolean anyCertificate) {
        return new TargetReader(FIELD, members).read(anyCertificate);
    }

    /**
     * Puts what is given instead of what is there. A webhook does not become a broker's, nor the other way about, as all that is
     * kept for it would mean nothing there.
     *
     * @param before null if it is just made
     * @throws RefusedException of the member that breaks a rule
     */
    static void put(JsonNode given, ObjectNode before, Subscription subscription, Secrets secrets) {
        ObjectNode members = new TargetReader(FIELD, given).merged(before);
        BrokerAddressee broker = read(members, subscription.options().endpoint().insecureSsl());
        if (before != null
                && !before.path("kind")
                        .textValue()
                        .equals(broker.target().kind().toString())) {
            throw new RefusedException(
                    FIELD + "/kind",
                    "cannot be changed; create another subscription",
                    broker.target().kind().toString());
        }
        subscription.destination(members, broker, secrets);
    }

    /** Refuses what goes only with the other kind of subscription. */
    static void checkKind(SubscriptionDraft draft, boolean isForBroker) {
        JsonNode given = draft.option(SubscriptionOptions.DESTINATION);
        if (!isForBroker) {
            if (given != null && !given.isNull()) {
                throw new RefusedException(
                        FIELD, "cannot be given together with a url, and cannot replace it later", null);
            }
            return;
        }
        if (given != null && given.isNull()) {
            throw new RefusedException(FIELD, "can be changed, but not removed", null);
        }
        refuse(draft.url() != null, "/url", draft.url());
        refuse(draft.secret() != null, "/secret", null);
        refuse(draft.headers() != null && !draft.headers().isEmpty(), "/headers", null);
        for (String each : OF_WEBHOOKS) {
            refuse(draft.option(each) != null && !draft.option(each).isNull(), '/' + each, null);
        }
    }

    private static void refuse(boolean isGiven, String field, String value) {
        if (isGiven) {
            throw new RefusedException(field, "goes with a url, not with a destination", value);
        }
    }

    /** Refuses a body that there is no form for with this broker. */
    static void checkForm(Subscription subscription, Secrets secrets) {
        if (subscription.options().endpoint().verification() != Verification.NONE) {
            throw new RefusedException("/verification", "must be none: a broker is not asked", null);
        }
        ContentForm content = subscription.content();
        if (!FORMS.contains(content)) {
            throw new RefusedException(
                    "/content",
                    "must be cloudevents-structured, cloudevents-binary, data or enmeshed with a destination",
                    content.toString());
        }
        if (content == ContentForm.CLOUDEVENTS_BINARY
                && !subscription.broker(secrets).carriesAttributes()) {
            throw new RefusedException(
                    "/content",
                    "must be cloudevents-structured, data or enmeshed: these messages have no place for attributes",
                    content.toString());
        }
    }

    static ObjectNode masked(ObjectNode members) {
        return new TargetReader(FIELD, members).masked();
    }

    static ObjectNode parse(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row holds a broken destination"); // the cause would show a piece of it
        }
    }
}
