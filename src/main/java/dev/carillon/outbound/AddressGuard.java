package dev.carillon.outbound;

import dev.carillon.address.AddressRange;
import dev.carillon.address.IpAddress;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps requests that others configure out of the network that Carillon is in: only public addresses may be reached.
 *
 * <p>It judges addresses, never texts: whatever a name resolves to, and however an address is spelled, the bytes that
 * would be connected to are looked at, at every connection. {@value #KEY} lists what is allowed nevertheless: ranges
 * ({@code 10.1.0.0/16}), addresses, and names ({@code hooks.internal}, {@code *.internal}), which are allowed with
 * whatever they resolve to. Immutable, thread safe.
 */
public final class AddressGuard {

    /** The key of the configuration. */
    public static final String KEY = "carillon.guard.allow";

    private static final FailureLog LOG = new FailureLog(AddressGuard.class);

    private record Forbidden(AddressRange range, String what) {}

    /** IANA special-purpose registries (RFC 6890 and later) and what clouds serve secrets from. */
    private static final List<Forbidden> FORBIDDEN = List.of(
            forbidden("169.254.169.254/32", "a cloud's metadata service"),
            forbidden("168.63.129.16/32", "a cloud's metadata service"),
            forbidden("100.100.100.200/32", "a cloud's metadata service"),
            forbidden("0.0.0.0/8", "unspecified"),
            forbidden("10.0.0.0/8", "private"),
            forbidden("100.64.0.0/10", "shared by carriers (CGNAT)"),
            forbidden("127.0.0.0/8", "loopback"),
            forbidden("169.254.0.0/16", "link-local"),
            forbidden("172.16.0.0/12", "private"),
            forbidden("192.0.0.0/24", "set aside for protocols"),
            forbidden("192.0.2.0/24", "documentation"),
            forbidden("192.88.99.0/24", "a 6to4 relay"),
            forbidden("192.168.0.0/16", "private"),
            forbidden("198.18.0.0/15", "set aside for benchmarks"),
            forbidden("198.51.100.0/24", "documentation"),
            forbidden("203.0.113.0/24", "documentation"),
            forbidden("224.0.0.0/4", "multicast"),
            forbidden("255.255.255.255/32", "broadcast"),
            forbidden("240.0.0.0/4", "reserved"),
            forbidden("::/128", "unspecified"),
            forbidden("::1/128", "loopback"),
            forbidden("::/96", "IPv4 in IPv6"),
            forbidden("64:ff9b::/96", "IPv4 behind NAT64"),
            forbidden("64:ff9b:1::/48", "IPv4 behind NAT64"),
            forbidden("100::/64", "discarded"),
            forbidden("2001::/23", "set aside for protocols (Teredo and others)"),
            forbidden("2001:db8::/32", "documentation"),
            forbidden("2002::/16", "IPv4 behind 6to4"),
            forbidden("3fff::/20", "documentation"),
            forbidden("5f00::/16", "set aside for segment routing"),
            forbidden("fc00::/7", "private (unique local)"),
            forbidden("fe80::/10", "link-local"),
            forbidden("fec0::/10", "private (site-local)"),
            forbidden("ff00::/8", "multicast"));

    private static final AddressRange GLOBAL_UNICAST = AddressRange.of("2000::/3");
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /** Who knows the addresses of a name. */
    interface Names {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final Names names;
    private final List<AddressRange> allowedRanges = new ArrayList<>();
    private final Set<String> allowedNames = new LinkedHashSet<>();

    /**
     * @param allow ranges, addresses and names; empty for none
     * @throws IllegalArgumentException if one of them is neither
     */
    public AddressGuard(List<String> allow) {
        this(allow, InetAddress::getAllByName);
    }

    AddressGuard(List<String> allow, Names names) {
        this.names = names;
        for (String each : allow) {
            String text = each.trim().toLowerCase(Locale.ROOT);
            if (text.isEmpty()) {
                continue;
            }
            AddressRange.parse(text).ifPresentOrElse(allowedRanges::add, () -> {
                if (!text.matches("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*") || IpAddress.isAmbiguous(text)) {
                    throw new IllegalArgumentException(KEY
                            + " lists ranges of addresses (10.1.0.0/16) and host names, not \"" + each.trim() + '"');
                }
                allowedNames.add(text);
            });
        }
    }

    /** Allows nothing but public addresses. */
    public static AddressGuard strict() {
        return new AddressGuard(List.of());
    }

    /**
     * Looks a host up and checks every address it has. Blocks as long as the look-up does.
     *
     * @param host a name, or an address without brackets
     * @throws RefusedException of field {@code /url}, if one of them may not be reached; it does not say which address a
     *     name leads to
     * @throws UnknownHostException if it does not resolve now
     */
    public InetAddress[] resolve(String host) throws UnknownHostException {
        if (IpAddress.isAmbiguous(host)) {
            throw new RefusedException("/url", "must have an IPv4 address as four decimal numbers", host);
        }
        InetAddress[] found = names.addresses(host);
        for (InetAddress each : found) {
            check(host, each);
        }
        return found;
    }

    /** @throws RefusedException of field {@code /url}, naming rule and key, if it may not be reached */
    public void check(String host, InetAddress address) {
        byte[] bytes = plain(address.getAddress());
        String what = forbidden(bytes);
        if (what == null || allowsName(host)) {
            return;
        }
        for (AddressRange each : allowedRanges) {
            if (each.contains(bytes) || each.contains(address.getAddress())) {
                return;
            }
        }
        LOG.fine(() -> "guard.refused host=" + host + " address=" + address.getHostAddress() + " is=" + what);
        // A caller who gave a name does not learn what is behind it: that would be a map of this network.
        String why = IpAddress.isLiteral(host) ? address.getHostAddress() + " is " + what : "this name does not";
        throw new RefusedException(
                "/url",
                "must lead to public addresses; " + why + " (" + KEY + " lists what is allowed nevertheless)",
                host);
    }

    private boolean allowsName(String host) {
        if (allowedNames.isEmpty()) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (allowedNames.contains(name)) {
            return true;
        }
        for (int dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
            if (allowedNames.contains("*" + name.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    private static String forbidden(byte[] address) {
        for (Forbidden each : FORBIDDEN) {
            if (each.range.contains(address)) {
                return each.what;
            }
        }
        return address.length == 16 && !GLOBAL_UNICAST.contains(address) ? "not in use" : null;
    }

    /** An IPv4 address in IPv6 clothes (::ffff:0:0/96) is that IPv4 address, to the kernel too. */
    private static byte[] plain(byte[] address) {
        if (address.length != 16) {
            return address;
        }
        for (int i = 0; i < MAPPED.length; i++) {
            if (address[i] != MAPPED[i]) {
                return address;
            }
        }
        return new byte[] {address[12], address[13], address[14], address[15]};
    }

    private static Forbidden forbidden(String range, String what) {
        return new Forbidden(AddressRange.of(range), what);
    }

    @Override
    public String toString() {
        return "AddressGuard[allowed: " + (allowedRanges.isEmpty() && allowedNames.isEmpty() ? "public" : allowedNames)
                + ", " + allowedRanges.size() + " ranges]";
    }
}
