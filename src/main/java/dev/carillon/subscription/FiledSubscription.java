package dev.carillon.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.outbound.SecretHeaders;
import dev.carillon.transfer.FiledId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A subscription as an entry of a file. What a file does not say has its default: an import makes the subscription what the entry
 * is.
 *
 * @param id null: the name says which one it is
 * @param owner whose it is in a dialect, or null
 * @param eventName under which its owner asked for events; null without owner
 * @param isDisabled whether nothing goes out until it is enabled
 * @param draft everything else
 */
record FiledSubscription(UUID id, String owner, String eventName, boolean isDisabled, SubscriptionDraft draft) {

    private static final String MASK = SecretHeaders.MASK;
    private static final int LONGEST_OWNER = 200;
    private static final List<String> OWN =
            List.of("id", "name", "url", "topics", "content", "secret", "headers", "state", "owner", "eventName");
    private static final String[] MEMBERS = Stream.concat(
                    Stream.concat(
                            OWN.stream(),
                            Stream.of(SubscriptionOptions.AUTHENTICATION, SubscriptionOptions.DESTINATION)),
                    SubscriptionOptions.NAMES.stream())
            .toArray(String[]::new);

    /** @throws RefusedException of the member that breaks a rule */
    static FiledSubscription read(ObjectNode members) {
        OptionReader all = new OptionReader("", members).only(MEMBERS);
        String state = all.member("state").text("active");
        boolean isDisabled = state.equals(SubscriptionStatus.DISABLED.toString());
        String owner = owner(all.member("owner"));
        String eventName = owner(all.member("eventName"));
        if ((owner == null) != (eventName == null)) {
            throw new RefusedException("/eventName", "must be given with owner, and only with it", eventName);
        }
        ObjectNode options = SubscriptionOptions.among(members);
        if (!options.has(SubscriptionOptions.AUTHENTICATION)) {
            options.set(SubscriptionOptions.AUTHENTICATION, NullNode.getInstance());
        }
        String content = all.member("content").text(ContentForm.CLOUDEVENTS_STRUCTURED.toString());
        SubscriptionDraft draft = new SubscriptionDraft(
                all.member("name").text(null),
                all.member("url").text(null),
                all.member("topics").list(100, each -> each.text(null)),
                content,
                secret(all.member("secret").text(null)),
                headers(all.member("headers"), members.get("headers")),
                isDisabled ? "active" : state,
                options);
        return new FiledSubscription(FiledId.of(all.member("id").text(null)), owner, eventName, isDisabled, draft);
    }

    /** The same with other secrets than were given. */
    FiledSubscription with(
            String secret, Map<String, String> headers, JsonNode authentication, ObjectNode destination) {
        ObjectNode options = draft.options().deepCopy();
        options.set(SubscriptionOptions.AUTHENTICATION, authentication);
        if (destination != null) {
            options.set(SubscriptionOptions.DESTINATION, destination);
        }
        SubscriptionDraft other = new SubscriptionDraft(
                draft.name(), draft.url(), draft.topics(), draft.content(), secret, headers, draft.state(), options);
        return new FiledSubscription(id, owner, eventName, isDisabled, other);
    }

    /**
     * The entry of a subscription.
     *
     * @param secret as it is to stand there
     * @param headers likewise
     * @param authentication likewise; null for none
     * @param destination likewise; null of a webhook
     */
    static ObjectNode write(
            Subscription row,
            String secret,
            Map<String, String> headers,
            JsonNode authentication,
            JsonNode destination) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("id", row.id());
        entry.put("name", row.name());
        if (destination == null) {
            entry.put("url", row.shownUrl());
        } else {
            entry.set(SubscriptionOptions.DESTINATION, destination);
        }
        row.topics().forEach(entry.putArray("topics")::add);
        entry.put("content", row.content().toString());
        entry.put("state", row.wantedState());
        if (destination == null) {
            entry.put("secret", secret);
        }
        if (!headers.isEmpty()) {
            headers.forEach(entry.putObject("headers")::put);
        }
        if (authentication != null) {
            entry.set(SubscriptionOptions.AUTHENTICATION, authentication);
        }
        ObjectNode given = row.options().given();
        SubscriptionOptions.NAMES.stream().filter(given::has).forEach(each -> entry.set(each, given.get(each)));
        if (row.owner() != null) {
            entry.put("owner", row.owner());
            entry.put("eventName", row.eventName());
        }
        return entry;
    }

    private static String owner(OptionReader member) {
        String text = member.text(null);
        if (text != null && (text.isBlank() || text.length() > LONGEST_OWNER)) {
            throw member.refused("must have 1 to " + LONGEST_OWNER + " characters");
        }
        return text;
    }

    private static String secret(String given) {
        return MASK.equals(given) ? null : given;
    }

    private static Map<String, String> headers(OptionReader reader, JsonNode given) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (given == null || given.isNull()) {
            return headers;
        }
        if (!given.isObject()) {
            throw reader.refused("must be an object");
        }
        given.properties().forEach(each -> {
            if (!each.getValue().isTextual()) {
                throw new RefusedException(CustomHeaders.pointer(each.getKey()), "must be a string", null);
            }
            headers.put(each.getKey(), each.getValue().textValue());
        });
        return headers;
    }
}
