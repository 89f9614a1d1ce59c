package dev.carillon.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Addresses that begin with the same bits, written {@code 10.0.0.0/8} or {@code fd00::/8}; a single one without a slash. */
public record AddressRange(byte[] first, int bits) {

    /** The range of this text, or empty if it is none, such as a name. */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!isLiteral(address)) {
            return Optional.empty();
        }
        try {
            byte[] first = InetAddress.getByName(address).getAddress(); // a literal: nothing is looked up
            int bits = slash < 0 ? first.length * 8 : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > first.length * 8 ? Optional.empty() : Optional.of(new AddressRange(first, bits));
        } catch (UnknownHostException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException if it is none */
    public static AddressRange of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a range of addresses: " + text));
    }

    public boolean contains(byte[] address) {
        if (address.length != first.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != first[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((address[whole] ^ first[whole]) & 0xff) >> (8 - rest) == 0;
    }

    /** Whether it is an IPv6 address, or an IPv4 one of four decimal numbers without leading zeros. */
    static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || isDottedQuad(host);
    }

    private static boolean isDottedQuad(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty()
                    || part.length() > 3
                    || !part.chars().allMatch(c -> c >= '0' && c <= '9')
                    || (part.length() > 1 && part.charAt(0) == '0')
                    || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    /** Whether it would be read as an IPv4 address by some and not by others: {@code 0x7f.1}, {@code 2130706433}, {@code 010.0.0.1}. */
    static boolean isAmbiguous(String host) {
        if (isLiteral(host)) {
            return false;
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String last = name.substring(name.lastIndexOf('.') + 1);
        return last.matches("[0-9]+|0[xX][0-9a-fA-F]*"); // the WHATWG rule: a host that ends in a number is an address
    }
}
