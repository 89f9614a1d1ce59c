package dev.carillon.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All keys of Carillon, each with the rule of its values, and the check of what someone has set. What each key is for, and its
 * default, is in {@code microprofile-config.properties}. Stateless, thread safe.
 */
public final class ConfigKeys {

    private static final String PREFIX = "carillon.";
    private static final int SHOWN = 60;

    private static final Map<String, ValueRule> RULES = rules();

    private ConfigKeys() {}

    private static Map<String, ValueRule> rules() {
        Map<String, ValueRule> rules = new TreeMap<>();
        for (String each : List.of(
                "publish.max-event-bytes",
                "publish.group-events",
                "publish.waiting-bytes",
                "publish.lock-wait-ms",
                "delivery.in-flight",
                "delivery.in-flight-per-endpoint",
                "delivery.held",
                "delivery.held-bytes",
                "delivery.held-per-endpoint",
                "delivery.circuit-failures",
                "delivery.circuit-open-ms",
                "delivery.circuit-open-longest-ms",
                "destination.connections",
                "destination.idle-ms",
                "http.io-threads",
                "http.connections",
                "http.connections-per-host",
                "http.connect-timeout-ms",
                "http.idle-ms",
                "realtime.connections",
                "realtime.messages-per-second",
                "realtime.queue-bytes",
                "schema.per-application",
                "schema.application-bytes",
                "schema.foreign",
                "schema.memory-bytes",
                "servicestack.retries",
                "subscriber.threads",
                "tickets.attempts",
                "voltmx.websocket.redelivery-seconds")) {
            rules.put(PREFIX + each, ValueRule.wholeNumber(1, Integer.MAX_VALUE));
        }
        rules.put("carillon.publish.max-batch-bytes", ValueRule.wholeNumber(1, 1 << 30)); // it is one array
        rules.put("carillon.publish.max-batch-events", ValueRule.wholeNumber(1, 20_000));
        rules.put("carillon.delivery.deadline-ms", ValueRule.wholeNumber(1, 59_999));
        rules.put("carillon.servicestack.retry-delay-ms", ValueRule.wholeNumber(0, Integer.MAX_VALUE));
        rules.put("carillon.servicestack.timeout-ms", ValueRule.wholeNumber(1, 60_000));
        rules.put("carillon.realtime.message-bytes", ValueRule.wholeNumber(1, 1 << 20)); // servers close longer frames
        rules.put("carillon.schema.max-bytes", ValueRule.wholeNumber(1, 262_144)); // a column holds no more
        rules.put("carillon.signalr.message-bytes", ValueRule.wholeNumber(1, 1 << 20));
        rules.put("carillon.voltmx.websocket.ping-seconds", ValueRule.wholeNumber(1, 999_999));
        rules.put("carillon.voltmx.websocket.workers", ValueRule.wholeNumber(1, 100));
        rules.put("carillon.voltmx.websocket.deliveries", ValueRule.wholeNumber(1, 100));
        rules.put("carillon.tickets.keep-receipt-minutes", ValueRule.wholeNumber(0, 52_560_000));
        rules.put("carillon.remote.connections", ValueRule.wholeNumber(1, 1_000)); // a thread each
        rules.put("carillon.remote.message-bytes", ValueRule.wholeNumber(1_024, 16 << 20));
        rules.put("carillon.tickets.parallel", ValueRule.wholeNumber(1, 50));
        rules.put("carillon.client.threads", ValueRule.wholeNumber(1, 9_999));
        rules.put("carillon.broker.port", ValueRule.wholeNumber(0, 65_535));
        rules.put("carillon.certes.http-port", ValueRule.wholeNumber(0, 65_535));
        rules.put("carillon.certes.api-url", ValueRule.url("an http or https URL with a host", "http", "https"));
        rules.put("carillon.certes.master-http-port", ValueRule.wholeNumber(0, 65_535));
        rules.put("carillon.certes.master-grpc-port", ValueRule.wholeNumber(0, 65_535));
        rules.put("carillon.login.minutes", ValueRule.wholeNumber(1, 525_600));
        rules.put("carillon.jwt.public-key", ValueRule.any());
        rules.put("carillon.jwt.issuer", ValueRule.any());
        rules.put("carillon.jwt.audience", ValueRule.any());
        rules.put("carillon.grpc.port", ValueRule.wholeNumber(0, 65_535));
        rules.put("carillon.grpc.message-bytes", ValueRule.wholeNumber(1 << 10, 64 << 20));
        rules.put("carillon.grpc.connections", ValueRule.wholeNumber(1, 100_000));
        rules.put("carillon.grpc.calls", ValueRule.wholeNumber(1, 10_000));
        rules.put("carillon.grpc.ping-seconds", ValueRule.wholeNumber(10, 3_600));
        rules.put("carillon.grpc.tls", ValueRule.flag());
        rules.put("carillon.grpc.host", ValueRule.any());
        rules.put("carillon.grpc.client-authorities", ValueRule.any());
        for (String each : List.of(
                "ready.needs-broker",
                "ends-with-parent",
                "servicestack.enabled",
                "servicestack.strict",
                "servicestack.security",
                "servicestack.any-owner",
                "servicestack.owned-by-application",
                "signalr.enabled",
                "tickets.publish",
                "gateway.fixed-values",
                "certes.enabled",
                "voltmx.websocket.enabled")) {
            rules.put(PREFIX + each, ValueRule.flag());
        }
        rules.put("carillon.delivery.disable-after", ValueRule.duration());
        rules.put("carillon.retention.events", ValueRule.duration());
        rules.put("carillon.admin.key", ValueRule.visible(32, 512));
        rules.put("carillon.secrets.key", ValueRule.encryptionKeys());
        rules.put("carillon.broker.password", ValueRule.secretOf(1));
        rules.put("carillon.db.password", ValueRule.anySecret());
        rules.put("carillon.tls.key-store-password", ValueRule.anySecret());
        rules.put("carillon.public-url", ValueRule.url("an http or https URL with a host", "http", "https"));
        rules.put("carillon.server.url", ValueRule.url("an http or https URL with a host", "http", "https"));
        rules.put("carillon.http.proxy", ValueRule.url("a URL such as http://host:port", "http"));
        ValueRule application =
                ValueRule.pattern("a name of letters, digits, - and _, of at most 100", "[A-Za-z0-9_-]{1,100}");
        rules.put("carillon.application", application);
        rules.put("carillon.signalr.anonymous", application);
        rules.put("carillon.certes.application", application);
        rules.put("carillon.jwt.application", application);
        rules.put(
                "carillon.db.url",
                ValueRule.pattern("a JDBC address of PostgreSQL or H2", "jdbc:(?:postgresql|h2):.+"));
        rules.put(
                "carillon.guard.allow",
                ValueRule.addresses(
                        "ranges of addresses (10.1.0.0/16) and host names, separated by commas",
                        ValueRule::isHostName));
        rules.put(
                "carillon.trusted-proxies",
                ValueRule.addresses("addresses and ranges (10.1.0.0/16), separated by commas", other -> false));
        for (String each : List.of(
                "certes.http-address",
                "broker.url",
                "broker.user",
                "cors.origins",
                "client.connection-factory",
                "client.name",
                "data.dir",
                "datasource",
                "destination.jms",
                "db.user",
                "executor",
                "http.trusted-certificates",
                "jms.connectionFactory",
                "jms.publish",
                "servicestack.service-roles",
                "servicestack.user-roles",
                "tls.key-store",
                "voltmx.websocket.topics",
                "webhook.origin",
                "wildfly.home",
                "wildfly.war")) {
            rules.put(PREFIX + each, ValueRule.any());
        }
        return rules;
    }

    public static Collection<String> names() {
        return RULES.keySet();
    }

    /**
     * What is wrong with these values, all of it: each a sentence with the key, the rule and the value. Other keys than
     * {@code carillon.…} are ignored, and so are empty ones, as they are not set.
     */
    public static List<String> violations(Map<String, String> given) {
        List<String> found = new ArrayList<>();
        new TreeMap<>(given).forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                violation(key, value).ifPresent(found::add);
            }
        });
        return found;
    }

    private static Optional<String> violation(String key, String value) {
        ValueRule rule = RULES.get(key);
        if (rule == null) {
            return Optional.of(key + " is not a key of Carillon; the nearest is " + nearest(key) + ".");
        }
        if (value.isBlank() || rule.allows(value)) {
            return Optional.empty();
        }
        return Optional.of(
                key + " must be " + rule.words() + (rule.secret() ? "." : ", not \"" + shown(value) + "\"."));
    }

    /** On one line, whatever its source, without the passwords that addresses may hold. */
    private static String shown(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "?")
                .replaceAll("//[^/@]*@", "//***@")
                .replaceAll("(?i)(password=)[^&;]*", "$1***");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    /** The key that an environment variable may stand for (MicroProfile Config, "Environment Variables Mapping Rules"). */
    public static Optional<String> ofVariable(String variable) {
        return names().stream()
                .filter(each -> variables(each).contains(variable))
                .findFirst();
    }

    /** How the key may be written in the environment; what stands first wins (Docker and Kubernetes take dots, shells do not). */
    public static List<String> variables(String key) {
        return List.of(key, key.replaceAll("[^A-Za-z0-9]", "_"), variable(key));
    }

    /** How the key is written in the environment. */
    public static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String nearest(String key) {
        return names().stream()
                .min((a, b) -> Integer.compare(distance(key, a), distance(key, b)))
                .orElseThrow();
    }

    /** How many letters have to be put in, taken out or changed (Levenshtein). */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(before[j], row[j - 1]) + 1);
            }
            before = row;
        }
        return before[b.length()];
    }
}
