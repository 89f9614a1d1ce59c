package dev.carillon.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.ClientIdentity;
import dev.carillon.outbound.SecretHeaders;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A broker and an address in it as the API has them: {@code kind}, {@code uri}, {@code address}, {@code options},
 * {@code credentials}. Immutable, thread safe.
 */
public final class TargetReader {

    private static final String CREDENTIALS = "credentials";
    private static final String KEY_FILE = "keyFile";
    private static final List<String> SECRETS = List.of("password", "token", "key", KEY_FILE);
    private static final Set<String> MEMBERS = Set.of("kind", "uri", "address", "options", CREDENTIALS);
    private static final int LONGEST = 20_000;
    private static final int LONGEST_NAME = 1_000;

    private final String field;
    private final JsonNode members;

    /** @param field JSON pointer of these members */
    public TargetReader(String field, JsonNode members) {
        this.field = field;
        this.members = members;
    }

    /**
     * What these members mean.
     *
     * @param anyCertificate whether the broker's certificate is not looked at
     * @throws RefusedException of the member that breaks a rule
     */
    public BrokerAddressee read(boolean anyCertificate) {
        checkObject();
        BrokerKind kind = BrokerKind.of(field + "/kind", required("kind"));
        BrokerUri uri = BrokerUri.of(field + "/uri", kind, required("uri"));
        String address = text("address");
        return new BrokerAddressee(
                new BrokerTarget(
                        kind,
                        uri,
                        BrokerOptions.read(field + "/options", members.get("options"), kind.options()),
                        credentials(kind, uri),
                        anyCertificate),
                AddressTemplate.of(
                        field + "/address", kind, address == null && kind == BrokerKind.AMQP091 ? "" : address));
    }

    private void checkObject() {
        if (!members.isObject()) {
            throw new RefusedException(field, "must be an object", members.asText());
        }
        if (members.toString().length() > LONGEST) {
            throw new RefusedException(field, "must have at most " + LONGEST + " characters", null);
        }
        members.fieldNames().forEachRemaining(each -> {
            if (!MEMBERS.contains(each)) {
                throw new RefusedException(
                        field + '/' + each, "unknown field; allowed: kind, uri, address, options, credentials", null);
            }
        });
    }

    private Credentials credentials(BrokerKind kind, BrokerUri uri) {
        JsonNode given = members.get(CREDENTIALS);
        if (given == null || given.isNull()) {
            return Credentials.NONE;
        }
        String at = field + '/' + CREDENTIALS;
        TargetReader own = new TargetReader(at, given);
        if (!given.isObject()) {
            throw new RefusedException(at, "must be an object", null);
        }
        given.fieldNames().forEachRemaining(each -> {
            if (!Set.of("username", "password", "token", "certificate", "key", KEY_FILE)
                    .contains(each)) {
                throw new RefusedException(
                        at + '/' + each,
                        "unknown field; allowed: username, password, token, certificate, key, keyFile",
                        null);
            }
        });
        String token = own.secret("token");
        if (token != null && kind != BrokerKind.NATS) {
            throw new RefusedException(at + "/token", "goes with nats", null);
        }
        return new Credentials(
                own.name("username"), own.secret("password"), token, own.serviceKey(kind), own.identity(uri));
    }

    private String name(String member) {
        String text = text(member);
        if (text != null && (text.length() > LONGEST_NAME || text.chars().anyMatch(Character::isISOControl))) {
            throw new RefusedException(
                    field + '/' + member,
                    "must have at most " + LONGEST_NAME + " characters, and no control characters among them",
                    null);
        }
        return text;
    }

    /** Its value is never repeated. */
    private String secret(String member) {
        JsonNode given = members.get(member);
        if (given == null || given.isNull()) {
            return null;
        }
        if (!given.isTextual()
                || given.textValue().isEmpty()
                || given.textValue().equals(SecretHeaders.MASK)
                || given.textValue().indexOf('\0') >= 0) {
            throw new RefusedException(field + '/' + member, "must be a string, and is not kept from before", null);
        }
        return given.textValue();
    }

    private ServiceKey serviceKey(BrokerKind kind) {
        String text = secret(KEY_FILE);
        if (text == null) {
            return null;
        }
        try {
            if (kind != BrokerKind.PUBSUB) {
                throw new IllegalArgumentException("goes with pubsub");
            }
            return ServiceKey.of(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(field + '/' + KEY_FILE, e.getMessage(), null);
        }
    }

    private ClientIdentity identity(BrokerUri uri) {
        String certificate = text("certificate");
        String key = secret("key");
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null || !uri.isSecure()) {
            throw new RefusedException(
                    field + "/certificate", "is given together with key, and with a uri that speaks TLS", null);
        }
        try {
            return ClientIdentity.ofPem(certificate, key);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(field + "/certificate", e.getMessage(), null);
        }
    }

    private String required(String member) {
        String text = text(member);
        if (text == null) {
            throw new RefusedException(field + '/' + member, "is required", null);
        }
        return text;
    }

    private String text(String member) {
        JsonNode given = members.get(member);
        if (given == null || given.isNull()) {
            return null;
        }
        if (!given.isTextual()) {
            throw new RefusedException(field + '/' + member, "must be a string", given.toString());
        }
        return given.textValue();
    }

    /**
     * Refuses a broker whose hosts the guard refuses. Looks names up, so never call it inside a transaction.
     *
     * @throws RefusedException of the member {@code uri}
     */
    public void checkAddress(AddressGuard guard) {
        checkObject();
        BrokerKind kind = BrokerKind.of(field + "/kind", required("kind"));
        BrokerUri.of(field + "/uri", kind, required("uri")).checkHosts(field + "/uri", guard);
    }

    /** These members with secrets of before where a mask was sent back. */
    public ObjectNode merged(JsonNode before) {
        checkObject();
        ObjectNode merged = members.deepCopy();
        if (merged.get(CREDENTIALS) instanceof ObjectNode own && before != null) {
            for (String each : SECRETS) {
                JsonNode earlier = before.path(CREDENTIALS).get(each);
                if (isMask(own.get(each)) && earlier != null) {
                    own.set(each, earlier);
                }
            }
        }
        return merged;
    }

    /** Removes the masks that stand for nothing, and says where they were. */
    public static List<String> dropMasks(String field, ObjectNode members) {
        if (!(members.get(CREDENTIALS) instanceof ObjectNode own)) {
            return List.of();
        }
        List<String> masked =
                SECRETS.stream().filter(each -> isMask(own.get(each))).toList();
        own.remove(masked);
        if (masked.contains("key")) {
            own.remove("certificate"); // one goes with the other
        }
        return masked.stream()
                .map(each -> field + '/' + CREDENTIALS + '/' + each)
                .toList();
    }

    /** Pointers of the secrets that would be kept. */
    public List<String> kept(JsonNode before) {
        return SECRETS.stream()
                .filter(each -> before.path(CREDENTIALS).has(each))
                .filter(each -> isMask(members.path(CREDENTIALS).get(each)))
                .map(each -> field + '/' + CREDENTIALS + '/' + each)
                .toList();
    }

    /** Whether these members mean another broker than those before, as far as secrets are concerned. */
    public boolean leadsElsewhere(JsonNode before) {
        BrokerKind kind = BrokerKind.of(field + "/kind", required("kind"));
        return !Objects.equals(before.path("kind").textValue(), kind.toString())
                || !BrokerUri.of(field + "/uri", kind, required("uri"))
                        .isSamePlace(BrokerUri.of(
                                field + "/uri", kind, before.path("uri").textValue()));
    }

    /** These members as answers show them. */
    public ObjectNode masked() {
        ObjectNode shown = members.deepCopy();
        if (shown.get(CREDENTIALS) instanceof ObjectNode own) {
            SECRETS.stream().filter(own::has).forEach(each -> own.put(each, SecretHeaders.MASK));
        }
        return shown;
    }

    private static boolean isMask(JsonNode value) {
        return value != null && SecretHeaders.MASK.equals(value.textValue());
    }
}
