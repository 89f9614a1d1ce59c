package dev.carillon.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import java.util.List;
import java.util.Set;

/**
 * A broker, and where in it messages come from: members {@code uri}, {@code address}, {@code options}, {@code username} of a source's
 * settings, and its secret as password. Immutable, thread safe.
 *
 * @param address queue, topic filter, channel or stream
 */
public record BrokerInlet(BrokerTarget target, String address) {

    /** Members of the settings that are read here. */
    public static final Set<String> MEMBERS = Set.of("uri", "address", "options", "username", "insecureSsl");

    private static final int LONGEST = 1_000;

    /**
     * What these settings mean.
     *
     * @param field where they stand
     * @param kind as {@code amqp091}, one of {@link BrokerKind#sources}
     * @param password null for none
     * @throws RefusedException of the member that breaks a rule
     */
    public static BrokerInlet read(String field, String kind, JsonNode settings, String password) {
        BrokerKind spoken = BrokerKind.of(field, kind);
        if (spoken.inlets() == null) {
            throw new RefusedException(field, "cannot be a source: must be one of " + String.join(", ", kinds()), kind);
        }
        BrokerUri uri = BrokerUri.of(field + "/uri", spoken, text(field, settings, "uri"));
        String address = text(field, settings, "address");
        if (address == null || address.isEmpty()) {
            throw new RefusedException(field + "/address", "is required", null);
        }
        String broken = spoken.brokenInlet(address);
        if (broken != null) {
            throw new RefusedException(field + "/address", broken, address);
        }
        BrokerOptions options = BrokerOptions.read(field + "/options", settings.get("options"), spoken.inlets());
        String[] option = spoken.brokenInletOption(address, options);
        if (option != null) {
            throw new RefusedException(field + "/options/" + option[0], option[1], options.text(option[0]));
        }
        JsonNode any = settings.path("insecureSsl");
        if (!any.isMissingNode() && !any.isBoolean()) {
            throw new RefusedException(field + "/insecureSsl", "must be true or false", any.asText());
        }
        return new BrokerInlet(
                new BrokerTarget(
                        spoken,
                        uri,
                        options,
                        new Credentials(text(field, settings, "username"), password, null, null, null),
                        any.booleanValue()),
                address);
    }

    /** Whether these settings of one kind, which were checked, mean another broker than those before, as far as secrets are concerned. */
    public static boolean leadsElsewhere(String field, String kind, JsonNode before, JsonNode settings) {
        BrokerKind spoken = BrokerKind.of(field, kind);
        return !BrokerUri.of(field + "/uri", spoken, text(field, settings, "uri"))
                .isSamePlace(BrokerUri.of(field + "/uri", spoken, text(field, before, "uri")));
    }

    private static String text(String field, JsonNode settings, String name) {
        JsonNode given = settings.path(name);
        if (given.isMissingNode() || given.isNull()) {
            return null;
        }
        boolean isFit = given.isTextual()
                && given.textValue().length() <= LONGEST
                && given.textValue().chars().noneMatch(Character::isISOControl);
        if (!isFit) {
            throw new RefusedException(
                    field + '/' + name,
                    "must be a string of at most " + LONGEST + " characters, without control characters",
                    null);
        }
        return given.textValue();
    }

    /** The kinds of brokers from which messages come. */
    public static List<String> kinds() {
        return BrokerKind.sources();
    }
}
