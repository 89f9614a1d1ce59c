package dev.carillon.messaging;

import dev.carillon.event.RefusedException;
import dev.carillon.outbound.AddressGuard;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a broker is: {@code amqps://broker.example.com}, {@code kafka://a:9092,b:9092}, {@code jndi:java:/jms/orders}. Immutable,
 * thread safe.
 *
 * @param hosts in the order in which they are tried; none of a JNDI name
 * @param isSecure whether TLS is spoken
 * @param path without the slash in front: a virtual host, a number of a database, a JNDI name; empty for none
 */
public record BrokerUri(List<Host> hosts, boolean isSecure, String path, String text) {

    /** @param name or an address, without brackets */
    public record Host(String name, int port) {

        @Override
        public String toString() {
            return (name.indexOf(':') >= 0 ? '[' + name + ']' : name) + ':' + port;
        }
    }

    private static final String JNDI = "jndi:";
    private static final int LONGEST = 800;
    private static final int MOST_HOSTS = 20;
    private static final int LONGEST_VIRTUAL_HOST = 255;
    private static final Pattern FORM = Pattern.compile("([a-z0-9]+)://([^/?#@]+)(?:/([^?#]*))?");
    private static final Pattern HOST =
            Pattern.compile("(?:([A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*\\.?)|\\[([0-9A-Fa-f:.]+)])(?::([0-9]{1,5}))?");
    private static final Pattern JNDI_NAME = Pattern.compile("[A-Za-z0-9_.:/-]{1,200}");
    private static final Pattern DATABASE = Pattern.compile("[0-9]{1,5}");

    /** @throws RefusedException of this field */
    static BrokerUri of(String field, BrokerKind kind, String text) {
        if (text == null) {
            throw new RefusedException(field, "is required", null);
        }
        if (text.length() > LONGEST) {
            throw new RefusedException(field, "must have at most " + LONGEST + " characters", shown(text));
        }
        return kind.schemes() == null ? jndi(field, text) : network(field, kind, text);
    }

    private static BrokerUri jndi(String field, String text) {
        String name = text.startsWith(JNDI) ? text.substring(JNDI.length()) : "";
        if (!JNDI_NAME.matcher(name).matches()) {
            throw new RefusedException(
                    field, "must be jndi: and the name of a connection factory, such as jndi:jms/orders", shown(text));
        }
        return new BrokerUri(List.of(), false, name, text);
    }

    private static BrokerUri network(String field, BrokerKind kind, String text) {
        BrokerKind.Schemes schemes = kind.schemes();
        Matcher form = FORM.matcher(text);
        boolean matches = form.matches();
        boolean secure = matches && form.group(1).equals(schemes.secure());
        if (!matches || !secure && !form.group(1).equals(schemes.plain())) {
            throw new RefusedException(
                    field,
                    "must be " + schemes.plain() + "://host or " + schemes.secure()
                            + "://host (TLS), with a port or without, and without a user: that belongs to credentials",
                    shown(text));
        }
        String path = form.group(3) == null ? "" : form.group(3);
        checkPath(field, kind, path, text);
        List<Host> hosts = hosts(field, form.group(2), secure ? schemes.securePort() : schemes.port(), text);
        String canonical = form.group(1) + "://"
                + hosts.stream().map(Host::toString).collect(Collectors.joining(","))
                + (path.isEmpty() ? "" : '/' + path);
        return new BrokerUri(hosts, secure, path, canonical);
    }

    private static void checkPath(String field, BrokerKind kind, String path, String text) {
        boolean allowed =
                switch (kind) {
                    case AMQP091 -> path.chars().noneMatch(c -> c <= ' ' || c > 126) && isVirtualHost(path);
                    case REDIS -> path.isEmpty() || DATABASE.matcher(path).matches();
                    default -> path.isEmpty();
                };
        if (!allowed) {
            throw new RefusedException(
                    field,
                    switch (kind) {
                        case AMQP091 -> "must have a virtual host in percent-encoded ASCII, of at most 255 bytes";
                        case REDIS -> "must have the number of a database after the host, or nothing";
                        default -> "must have nothing after host and port";
                    },
                    shown(text));
        }
    }

    /** As the driver decodes it; a short string of AMQP 0-9-1. */
    private static boolean isVirtualHost(String path) {
        try {
            return URLDecoder.decode(path, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8).length
                    <= LONGEST_VIRTUAL_HOST;
        } catch (IllegalArgumentException e) { // a percent sign without two digits after it
            return false;
        }
    }

    private static List<Host> hosts(String field, String authority, int otherwise, String text) {
        List<Host> hosts = new ArrayList<>();
        for (String each : authority.split(",", -1)) {
            Matcher host = HOST.matcher(each);
            int port = host.matches() && host.group(3) != null ? Integer.parseInt(host.group(3)) : otherwise;
            if (!host.matches() || port < 1 || port > 65_535 || hosts.size() == MOST_HOSTS) {
                throw new RefusedException(
                        field,
                        "must have 1 to " + MOST_HOSTS + " hosts, as host or host:port, joined by commas",
                        shown(text));
            }
            String name = host.group(1) != null ? host.group(1) : host.group(2);
            hosts.add(new Host(name.toLowerCase(Locale.ROOT), port));
        }
        return List.copyOf(hosts);
    }

    /** A password that somebody wrote there, as a user's or in a query, is not repeated. */
    private static String shown(String text) {
        return text.indexOf('@') < 0 && text.indexOf('?') < 0 && text.indexOf('#') < 0 ? text : null;
    }

    /**
     * Refuses hosts that the guard refuses. Looks names up.
     *
     * @throws RefusedException of this field
     */
    void checkHosts(String field, AddressGuard guard) {
        for (Host each : hosts) {
            try {
                guard.resolve(each.name());
            } catch (UnknownHostException notNow) {
                // the broker may come later
            } catch (RefusedException e) {
                throw new RefusedException(field, e.rule(), text);
            }
        }
    }

    /** Whether secrets that are good at one are shown to nobody else at the other. */
    boolean isSamePlace(BrokerUri other) {
        return isSecure == other.isSecure && hosts.equals(other.hosts) && (!hosts.isEmpty() || path.equals(other.path));
    }

    @Override
    public String toString() {
        return text;
    }
}
