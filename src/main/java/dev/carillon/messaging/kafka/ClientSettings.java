package dev.carillon.messaging.kafka;

import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import dev.carillon.messaging.BrokerUri;
import dev.carillon.messaging.Credentials;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** What is said to the client of Kafka whether it sends or receives: where, who, and how long. Stateless. */
final class ClientSettings {

    private ClientSettings() {}

    static Map<String, Object> of(BrokerTarget target, BrokerNetwork network) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                target.uri().hosts().stream().map(BrokerUri.Host::toString).collect(Collectors.joining(",")));
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, network.threadName());
        settings.put(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(network.silence().toMillis()));
        settings.put(
                CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
                network.patience().toMillis());
        settings.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        boolean sasl = target.credentials().username() != null;
        settings.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                target.uri().isSecure() ? (sasl ? "SASL_SSL" : "SSL") : sasl ? "SASL_PLAINTEXT" : "PLAINTEXT");
        if (sasl) {
            settings.put(SaslConfigs.SASL_MECHANISM, target.options().text("sasl"));
            settings.put(SaslConfigs.SASL_JAAS_CONFIG, login(target.options().text("sasl"), target.credentials()));
        }
        if (target.uri().isSecure()) {
            settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, NetworkTls.class);
            settings.put(NetworkTls.NETWORK, network);
            settings.put(NetworkTls.ANY_CERTIFICATE, target.anyCertificate());
        }
        return settings;
    }

    static String login(String mechanism, Credentials with) {
        String module = mechanism.equals("PLAIN")
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        return module + " required username=" + quoted(with.username()) + " password="
                + quoted(with.password() == null ? "" : with.password()) + ";";
    }

    /** It stands in a configuration of its own syntax. */
    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }
}
