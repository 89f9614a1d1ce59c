package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.EventTime;
import dev.carillon.event.RefusedException;
import dev.carillon.outbound.HttpUrl;
import dev.carillon.outbound.SecretHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A Connector as it is wanted, checked; masks stand for what is kept. Immutable.
 *
 * @param missing pointers of masks that stand for nothing
 */
record ConnectorDraft(ObjectNode settings, ObjectNode secrets, List<ConnectorKey> keys, List<String> missing) {

    private static final String MASK = SecretHeaders.MASK;
    private static final int MOST_KEYS = 100;
    private static final int LONGEST = 4_000;
    private static final Set<String> MEMBERS = Set.of("url", "apiKey", "sync", "sse", "keys");
    private static final Set<String> SSE =
            Set.of("enabled", "url", "token", "tokenUrl", "clientId", "clientSecret", "username", "password");

    /**
     * What these members mean.
     *
     * @param before null for none
     * @param kept the keys that are there, by name
     * @throws RefusedException of the member that breaks a rule
     */
    static ConnectorDraft read(ObjectNode members, Connector before, Map<String, ConnectorKey> kept) {
        ConfigNode all = ConfigNode.of(members);
        only(all, MEMBERS);
        List<String> missing = new ArrayList<>();
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        ObjectNode secrets = JsonNodeFactory.instance.objectNode();
        ObjectNode earlier = before == null ? JsonNodeFactory.instance.objectNode() : before.secrets();
        url(all.at("url"), settings);
        secret(all.at(Connector.API_KEY), earlier, secrets, missing);
        sync(all.at("sync"), settings.putObject("sync"));
        sse(all.at("sse"), settings.putObject("sse"), earlier, secrets, missing);
        if (settings.at("/sse/enabled").booleanValue()) {
            ((ObjectNode) settings.get("sync")).put("enabled", false); // as in the original: the stream wins
        }
        boolean isElsewhere = before != null && leadsElsewhere(before.settings(), settings);
        if (isElsewhere) {
            refuseKept(all, earlier);
        }
        return new ConnectorDraft(settings, secrets, keys(all.at("keys"), kept, missing), missing);
    }

    private static void url(ConfigNode given, ObjectNode into) {
        if (given.text() != null) {
            try {
                into.put(
                        given.pointer().replaceFirst(".*/", ""),
                        HttpUrl.of(given.text()).toString().replaceFirst("/+$", ""));
            } catch (RefusedException e) {
                throw new RefusedException(given.pointer(), e.rule(), e.value());
            }
        }
    }

    private static void sync(ConfigNode given, ObjectNode into) {
        only(given, Set.of("enabled", "interval"));
        into.put("enabled", given.at("enabled").flag(false));
        into.put("interval", given.at("interval").integer(1, 86_400, 60));
    }

    private static void sse(
            ConfigNode given, ObjectNode into, ObjectNode earlier, ObjectNode secrets, List<String> missing) {
        only(given, SSE);
        into.put("enabled", given.at("enabled").flag(false));
        url(given.at("url"), into);
        url(given.at("tokenUrl"), into);
        for (String each : List.of("clientId", "username")) {
            if (given.at(each).text() != null) {
                into.put(each, given.at(each).text());
            }
        }
        for (String each : List.of(Connector.TOKEN, Connector.CLIENT_SECRET, Connector.PASSWORD)) {
            secret(given.at(each), earlier, secrets, missing);
        }
        if (into.get("enabled").booleanValue() && !into.has("url")) {
            throw given.at("url").refused("is required: where the Backbone is");
        }
    }

    private static void secret(ConfigNode given, ObjectNode earlier, ObjectNode into, List<String> missing) {
        String name = given.pointer().replaceFirst(".*/", "");
        String text = given.text();
        if (text == null) {
            return;
        }
        if (text.equals(MASK)) {
            if (earlier.has(name)) {
                into.set(name, earlier.get(name));
            } else {
                missing.add(given.pointer());
            }
            return;
        }
        boolean isFit =
                !text.isEmpty() && text.length() <= LONGEST && text.chars().allMatch(c -> c >= ' ' && c < 127);
        if (!isFit) {
            throw given.refused("must have 1 to " + LONGEST + " printable ASCII characters");
        }
        into.put(name, text);
    }

    private static boolean leadsElsewhere(ObjectNode before, ObjectNode after) {
        return List.of("/url", "/sse/url", "/sse/tokenUrl").stream().anyMatch(each -> {
            JsonNode earlier = before.at(each);
            JsonNode now = after.at(each);
            return earlier.isTextual()
                    && now.isTextual()
                    && !HttpUrl.origin(HttpUrl.of(earlier.textValue()))
                            .equals(HttpUrl.origin(HttpUrl.of(now.textValue())));
        });
    }

    /** Secrets stay where they were meant to go: else who may change a Connector could have them sent to a place of their own. */
    private static void refuseKept(ConfigNode all, ObjectNode earlier) {
        for (ConfigNode each : List.of(
                all.at(Connector.API_KEY),
                all.at("sse").at(Connector.TOKEN),
                all.at("sse").at(Connector.CLIENT_SECRET),
                all.at("sse").at(Connector.PASSWORD))) {
            if (MASK.equals(each.text()) && earlier.has(each.pointer().replaceFirst(".*/", ""))) {
                throw each.refused("must be given again: a url leads to another origin (scheme, host and port)");
            }
        }
    }

    private static List<ConnectorKey> keys(ConfigNode given, Map<String, ConnectorKey> kept, List<String> missing) {
        List<ConnectorKey> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> texts = new HashSet<>();
        given.elements(each -> {
            ConnectorKey key = key(each, kept, missing);
            if (keys.size() >= MOST_KEYS) {
                throw given.refused("must have at most " + MOST_KEYS + " members");
            }
            if (!names.add(key.name())) {
                throw new RefusedException(each.at("name").pointer(), "must be given only once", key.name());
            }
            if (key.hash() != null && !texts.add(key.hash())) {
                throw each.at("key").refused("Duplicate API keys found in configuration. Each API key must be unique.");
            }
            keys.add(key);
        });
        return List.copyOf(keys);
    }

    private static ConnectorKey key(ConfigNode given, Map<String, ConnectorKey> kept, List<String> missing) {
        only(given, Set.of("name", "key", "description", "enabled", "expiresAt", "scopes"));
        String name = given.at("name").text();
        if (name == null || name.isBlank() || name.length() > 200) {
            throw given.at("name").refused("must have 1 to 200 characters");
        }
        String description = given.at("description").text();
        if (description != null && description.length() > 1_000) {
            throw given.at("description").refused("must have at most 1000 characters");
        }
        String expires = given.at("expiresAt").text();
        Instant end =
                expires == null ? null : EventTime.instant(given.at("expiresAt").pointer(), expires);
        return new ConnectorKey(
                name,
                description,
                given.at("enabled").flag(true),
                end,
                scopes(given.at("scopes")),
                hash(given.at("key"), kept.get(name), missing));
    }

    private static ConnectorScopes scopes(ConfigNode given) {
        try {
            return given.isMissing() ? ConnectorScopes.ALL : new ConnectorScopes(given.texts());
        } catch (RefusedException e) {
            throw e.field().startsWith(given.pointer()) ? e : e.at(given.pointer());
        }
    }

    private static String hash(ConfigNode given, ConnectorKey kept, List<String> missing) {
        String text = given.text();
        if (text == null || text.equals(MASK)) {
            if (kept == null) {
                missing.add(given.pointer());
            }
            return kept == null ? null : kept.hash();
        }
        if (!KeyPolicy.admits(text)) {
            throw given.refused(KeyPolicy.RULE);
        }
        return ConnectorKey.hash(text);
    }

    private static void only(ConfigNode given, Set<String> names) {
        given.members((name, each) -> {
            if (!names.contains(name)) {
                throw each.refused(
                        "unknown field; allowed: " + names.stream().sorted().collect(Collectors.joining(", ")));
            }
        });
    }

    /** The members of the API, secrets masked. */
    static ObjectNode shown(Connector connector, List<ConnectorKey> keys) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        ObjectNode settings = connector.settings();
        if (settings.has("url")) {
            shown.set("url", settings.get("url"));
        }
        mask(connector, Connector.API_KEY, shown);
        shown.set("sync", settings.get("sync"));
        ObjectNode sse = settings.get("sse").deepCopy();
        mask(connector, Connector.TOKEN, sse);
        mask(connector, Connector.CLIENT_SECRET, sse);
        mask(connector, Connector.PASSWORD, sse);
        shown.set("sse", sse);
        for (ConnectorKey each : keys) {
            ObjectNode key = shown.withArray("/keys").addObject();
            key.put("name", each.name()).put("key", MASK);
            if (each.description() != null) {
                key.put("description", each.description());
            }
            key.put("enabled", each.enabled());
            if (each.expiresAt() != null) {
                key.put("expiresAt", each.expiresAt().toString());
            }
            each.scopes().texts().forEach(key.putArray("scopes")::add);
        }
        return shown;
    }

    private static void mask(Connector connector, String name, ObjectNode into) {
        if (connector.secrets().has(name)) {
            into.put(name, MASK);
        }
    }
}
