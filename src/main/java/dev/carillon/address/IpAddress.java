package dev.carillon.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address of IP as text: an IPv6 address (RFC 4291), or an IPv4 one of four decimal numbers. Nothing is looked up. Thread safe. */
public final class IpAddress {

    private static final String OCTET = "(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])"; // others read 010 as 8
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*"); // without a zone

    /** The WHATWG rule: a host that ends in a number is an address. */
    private static final Pattern NUMBER_AT_END = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\\.?");

    private IpAddress() {}

    /** Its 4 or 16 bytes, or empty if this text is not an address, but a name, say. An IPv4 address within IPv6 ({@code ::ffff:…}) has 4. */
    public static Optional<byte[]> parse(String text) {
        if (!isLiteral(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException none) {
            return Optional.empty();
        }
    }

    /** Whether it has the form of one, and so is not a name. */
    public static boolean isLiteral(String host) {
        return IPV4.matcher(host).matches() || IPV6.matcher(host).matches();
    }

    /** Whether it would be read as an IPv4 address by some and not by others: {@code 0x7f.1}, {@code 2130706433}, {@code 010.0.0.1}. */
    public static boolean isAmbiguous(String host) {
        return !isLiteral(host) && NUMBER_AT_END.matcher(host).matches();
    }
}
