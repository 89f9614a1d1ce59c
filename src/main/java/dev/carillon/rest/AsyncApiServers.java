package dev.carillon.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.broker.TopicSelection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the doors of {@code asyncapi.json} are, and which are open.
 *
 * @param url of this server, as others reach it, up to and including the context root
 * @param broker host and port of the broker, or null if nobody outside reaches it
 * @param brokerServers the ways to it
 * @param toBroker which topics go out there
 */
record AsyncApiServers(
        URI url, String broker, List<String> brokerServers, TopicSelection toBroker, boolean signalR, boolean voltMx) {

    private static final Pattern AUTHORITY = Pattern.compile("//([^/?]+)");

    /** What the configuration says; a key that nobody has set is empty. */
    record Given(
            Optional<String> publicUrl,
            Optional<String> brokerUrl,
            Optional<String> brokerPort,
            Optional<String> jmsPublish,
            boolean signalR,
            boolean voltMx) {}

    /** @param asked the address at which the document was asked for, up to the context root */
    static AsyncApiServers of(Given given, URI asked, boolean onWildFly) {
        URI url = given.publicUrl().map(URI::create).orElse(asked);
        TopicSelection selection = TopicSelection.parse(given.jmsPublish().orElse(""));
        if (onWildFly) { // its own broker, over the HTTP port; other protocols only where an admin has opened them
            return new AsyncApiServers(
                    url, authority(url), List.of(EventDoor.JMS), selection, given.signalR(), given.voltMx());
        }
        String port = given.brokerPort().orElse("61616");
        String broker = given.brokerUrl()
                .map(AsyncApiServers::authority)
                .orElse(port.equals("0") ? null : url.getHost() + ':' + port);
        List<String> ways = broker == null ? List.of() : List.of(EventDoor.JMS, EventDoor.AMQP, EventDoor.MQTT);
        return new AsyncApiServers(url, broker, ways, selection, given.signalR(), given.voltMx());
    }

    private static String authority(URI url) {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ':' + url.getPort();
    }

    private static String authority(String url) {
        Matcher found = AUTHORITY.matcher(url);
        return found.find() ? found.group(1).replaceFirst("^[^@]*@", "") : null;
    }

    /** Those of {@link EventDoor#OF_THIS_SERVER} that are switched on, and the broker's queue. */
    List<EventDoor> doors() {
        List<EventDoor> open = new ArrayList<>(EventDoor.OF_THIS_SERVER.stream()
                .filter(each -> signalR || !each.isOfSignalR())
                .filter(each -> voltMx || !each.isOfVoltMx())
                .toList());
        brokerServers.forEach(each -> open.add(EventDoor.ingress(each)));
        return open;
    }

    ObjectNode json() {
        ObjectNode servers = JsonNodeFactory.instance.objectNode();
        boolean secure = "https".equals(url.getScheme());
        server(servers, EventDoor.HTTP, secure ? "https" : "http", authority(url), url.getPath(), "key");
        server(servers, EventDoor.WEB_SOCKET, secure ? "wss" : "ws", authority(url), url.getPath(), "key");
        for (String each : brokerServers) {
            server(servers, each, each.equals(EventDoor.AMQP) ? "amqp1" : each, broker, null, "broker");
        }
        return servers;
    }

    private static void server(
            ObjectNode servers, String name, String protocol, String host, String path, String security) {
        ObjectNode server = servers.putObject(name);
        server.put("host", host).put("protocol", protocol);
        if (path != null && !path.isEmpty()) {
            server.put("pathname", path);
        }
        server.putArray("security").addObject().put("$ref", "#/components/securitySchemes/" + security);
    }
}
