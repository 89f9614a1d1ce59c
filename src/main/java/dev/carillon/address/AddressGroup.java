package dev.carillon.address;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses that one sender has: a single one of IPv4, all of a {@code /64} of IPv6, which is what a home gets (RFC 6177).
 *
 * @param text {@code 192.0.2.7} or {@code 2001:db8:0:1::/64}
 */
public record AddressGroup(String text) {

    private static final int LONGEST = 64;

    /** @param address as a server says it: perhaps with a zone ({@code %eth0}), null if it does not know */
    public static AddressGroup of(String address) {
        if (address == null) {
            return new AddressGroup("unknown");
        }
        int zone = address.indexOf('%');
        return new AddressGroup(IpAddress.parse(zone < 0 ? address : address.substring(0, zone))
                .map(bytes -> bytes.length == 16 ? network(bytes) : single(bytes))
                .orElseGet(() -> address.substring(0, Math.min(address.length(), LONGEST))));
    }

    private static String single(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("it was an address", e);
        }
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
