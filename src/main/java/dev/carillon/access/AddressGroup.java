package dev.carillon.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Addresses that one sender has: a single one of IPv4, all of a {@code /64} of IPv6, which is what a home gets (RFC 6177).
 *
 * @param text {@code 192.0.2.7} or {@code 2001:db8:0:1::/64}
 */
record AddressGroup(String text) {

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final int LONGEST = 64;

    /** @param address as a server says it: perhaps with a zone ({@code %eth0}), null if it does not know */
    static AddressGroup of(String address) {
        if (address == null) {
            return new AddressGroup("unknown");
        }
        int zone = address.indexOf('%');
        String plain = zone < 0 ? address : address.substring(0, zone);
        if (plain.indexOf(':') >= 0
                && IPV6.matcher(plain).matches()) { // nothing that could be a name, and be looked up
            try {
                byte[] bytes = InetAddress.getByName(plain).getAddress();
                return new AddressGroup(
                        bytes.length == 16
                                ? network(bytes)
                                : InetAddress.getByAddress(bytes).getHostAddress());
            } catch (UnknownHostException e) {
                return cut(address);
            }
        }
        return cut(address);
    }

    private static AddressGroup cut(String text) {
        return new AddressGroup(text.substring(0, Math.min(text.length(), LONGEST)));
    }

    private static String network(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i += 2) {
            text.append(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff))
                    .append(':');
        }
        return text.append(":/64").toString();
    }
}
