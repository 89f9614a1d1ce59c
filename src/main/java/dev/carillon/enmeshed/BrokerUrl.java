package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a broker as a Connector has it, with user and password in it: {@code amqp://user:password@host:5672/vhost}. Immutable; its
 * text form shows no secret.
 */
record BrokerUrl(String uri, String username, String password, boolean hasQuery) {

    private static final Pattern FORM =
            Pattern.compile("([a-z0-9]+)://(?:([^:@/]*)(?::([^@/]*))?@)?([^@/?#]+)(/[^?#]*)?(\\?[^#]*)?");

    /**
     * @param schemes by the original's name
     * @throws RefusedException if it is not a URL of a broker; what it contains is not repeated
     */
    static BrokerUrl read(ConfigNode given, Map<String, String> schemes) {
        String url = given.text();
        Matcher form = FORM.matcher(url == null ? "" : url);
        if (!form.matches() || !schemes.containsKey(form.group(1))) {
            throw given.refused("must be a URL with one of these schemes: "
                    + String.join(", ", schemes.keySet().stream().sorted().toList()));
        }
        String path = form.group(5) == null || form.group(5).equals("/") ? "" : form.group(5);
        return new BrokerUrl(
                schemes.get(form.group(1)) + "://" + form.group(4) + path,
                decoded(given, form.group(2)),
                decoded(given, form.group(3)),
                form.group(6) != null);
    }

    private static String decoded(ConfigNode given, String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw given.refused("must have user and password percent-encoded");
        }
    }

    /** As the member {@code destination} of a subscription. */
    ObjectNode destination(String kind, String address) {
        ObjectNode destination = JsonNodeFactory.instance.objectNode();
        destination.put("kind", kind).put("uri", uri).put("address", address);
        if (username != null || password != null) {
            ObjectNode credentials = destination.putObject("credentials");
            if (username != null) {
                credentials.put("username", username);
            }
            if (password != null) {
                credentials.put("password", password);
            }
        }
        return destination;
    }

    @Override
    public String toString() {
        return "BrokerUrl[" + uri + "]";
    }
}
