package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** How a Connector authenticates at a target, in our words. Stateless. */
final class ConnectorAuthentication {

    private static final String KEY_HEADER = "x-api-key";

    private ConnectorAuthentication() {}

    /**
     * The member {@code authentication} of a subscription.
     *
     * @throws ConnectorConfigException if it lacks something, or is of an unknown type
     */
    static Optional<ObjectNode> read(ConfigNode given) {
        if (given.isMissing()) {
            return Optional.empty();
        }
        if (!given.node().isObject()) {
            throw wrong(given, "'authentication' must be an object.");
        }
        if (!given.at("type").isText()) {
            throw wrong(given.at("type"), "'authentication.type' must be a string.");
        }
        String type = given.at("type").text();
        return Optional.of(
                switch (type) {
                    case "ApiKey" -> apiKey(given);
                    case "OAuth2" -> oauth2(given);
                    default ->
                        throw wrong(
                                given.at("type"),
                                "The authentication type '" + type
                                        + "' is invalid. Valid types are 'OAuth2' and 'ApiKey'");
                });
    }

    private static ObjectNode apiKey(ConfigNode given) {
        String key = text(given.at("apiKey"));
        if (key.isEmpty()) {
            throw wrong(given, "'ApiKey' authentication is missing the required property 'apiKey'.");
        }
        String header = text(given.at("headerName"));
        return object("api-key")
                .put("header", header.isEmpty() ? KEY_HEADER : header)
                .put("value", key);
    }

    private static ObjectNode oauth2(ConfigNode given) {
        String id = text(given.at("clientId"));
        String secret = text(given.at("clientSecret"));
        if (text(given.at("accessTokenUrl")).isEmpty() || id.isEmpty() || secret.isEmpty()) {
            throw wrong(
                    given,
                    "'BearerToken' authentication is missing required properties. The object must contain at least"
                            + " 'accessTokenUrl', 'clientId' and 'clientSecret'.");
        }
        ObjectNode members = object("oauth2")
                .put("tokenUrl", ConnectorUrl.check(given.at("accessTokenUrl")))
                .put("clientId", id)
                .put("clientSecret", secret);
        String scope = text(given.at("scope"));
        return scope.isEmpty() ? members : members.put("scope", scope);
    }

    private static String text(ConfigNode given) {
        if (given.isMissing()) {
            return "";
        }
        if (!given.isText()) {
            throw wrong(given, "'" + given.pointer().replaceFirst(".*/", "") + "' must be a string.");
        }
        return given.text();
    }

    private static ObjectNode object(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    private static ConnectorConfigException wrong(ConfigNode at, String rule) {
        return ConnectorConfigException.authentication(at.pointer(), rule);
    }
}
