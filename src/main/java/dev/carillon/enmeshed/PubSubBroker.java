package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Google Pub/Sub in a Connector's configuration. Stateless. */
final class PubSubBroker {

    private static final String GOOGLE = "pubsubs://pubsub.googleapis.com";
    private static final Map<String, String> NAMES = Map.of(
            "projectId", "projectId", "topicName", "topic", "keyFile", "keyFile"); // as the original speaks of them

    private PubSubBroker() {}

    /** @throws RefusedException of what a Connector does not start with */
    static ObjectNode read(ConfigNode given) {
        for (String each : List.of("projectId", "topicName", "keyFile")) {
            ConfigNode member = given.at(each);
            if (member.isMissing() || member.isText() && member.text().isEmpty()) {
                throw member.refused("Cannot start the module, the " + NAMES.get(each) + " is not defined.");
            }
        }
        ObjectNode destination = JsonNodeFactory.instance.objectNode();
        destination
                .put("kind", "pubsub")
                .put("uri", uri(given.at("apiEndpoint")))
                .put(
                        "address",
                        "projects/" + given.at("projectId").text() + "/topics/"
                                + given.at("topicName").text());
        destination.putObject("credentials").put("keyFile", keyFile(given.at("keyFile")));
        return destination;
    }

    /** Of a private endpoint, which Google's client can have and the Connector does not set. */
    private static String uri(ConfigNode endpoint) {
        String text = endpoint.text();
        if (text == null) {
            return GOOGLE;
        }
        try {
            URI url = URI.create(text.contains("://") ? text : "https://" + text);
            boolean isFit = url.getHost() != null && List.of("http", "https").contains(url.getScheme());
            if (isFit) {
                return (url.getScheme().equals("https") ? "pubsubs://" : "pubsub://") + url.getRawAuthority();
            }
        } catch (IllegalArgumentException none) {
            // said below
        }
        throw endpoint.refused("must be a host, or http:// or https:// and a host");
    }

    /** Nothing is read from a file of this server's because a request names it. */
    private static String keyFile(ConfigNode given) {
        if (given.node().isObject()) {
            return given.node().toString();
        }
        if (!given.text().strip().startsWith("{")) {
            throw given.refused(
                    "is the name of a file, which Carillon does not read: put its content here, or beside the"
                            + " configuration, as {\"config\": …, \"files\": {\"<this name>\": <the content>}}");
        }
        return given.text();
    }
}
