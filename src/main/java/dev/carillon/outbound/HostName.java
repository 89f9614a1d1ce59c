package dev.carillon.outbound;

import dev.carillon.address.IpAddress;
import dev.carillon.event.RefusedException;
import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/** The host of a URL, in ASCII and lower case: a name by RFC 1123, or an address. Stateless, thread safe. */
final class HostName {

    private static final String FIELD = "/url";
    private static final int LONGEST = 253;
    private static final Pattern NAME = Pattern.compile(
            "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\\.?"); // as java.net.URI has
    // it

    /** What IDNA 2003 and 2008 lead to different hosts (UTS 46, section 4): ß, final sigma, both joiners. */
    private static final String DEVIATIONS = "\u00DF\u1E9E\u03C2\u200C\u200D";

    private HostName() {}

    /**
     * @param host as it is in the URL, an IPv6 address in brackets
     * @param url what is repeated to who gave it
     * @throws RefusedException of field {@code /url}
     */
    static String of(String host, String url) {
        if (host.startsWith("[")) {
            return address(host.toLowerCase(Locale.ROOT), url);
        }
        if (host.indexOf('_') >= 0) {
            throw new RefusedException(
                    FIELD,
                    "must not have _ in its host: host names cannot contain it (RFC 1123); use another name",
                    url);
        }
        String ascii = isAscii(host) ? host.toLowerCase(Locale.ROOT) : converted(host, url);
        if (IpAddress.isAmbiguous(ascii)) {
            throw new RefusedException(FIELD, "must have an IPv4 address as four decimal numbers", url);
        }
        if (!IpAddress.isLiteral(ascii)
                && (ascii.length() > LONGEST || !NAME.matcher(ascii).matches())) {
            throw new RefusedException(
                    FIELD,
                    "must have a host whose labels have 1 to 63 letters, digits and - each, with . between them",
                    url);
        }
        return ascii;
    }

    /** In ASCII, whatever the HTTP client made of it: it keeps names in Unicode. */
    static String ascii(String host) {
        return isAscii(host) ? host : IDN.toASCII(host);
    }

    private static String converted(String host, String url) {
        if (host.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0)) {
            throw new RefusedException(
                    FIELD,
                    "must have a host whose ß, ς or joiner two standards convert in two ways; write it as xn--…",
                    url);
        }
        try {
            return IDN.toASCII(host, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException none) {
            throw new RefusedException(FIELD, "must have a host that IDNA 2003 can convert; write it as xn--…", url);
        }
    }

    private static String address(String host, String url) {
        String bare = host.endsWith("]") ? host.substring(1, host.length() - 1) : "";
        byte[] bytes = IpAddress.parse(bare)
                .filter(it -> bare.indexOf(':') >= 0)
                .orElseThrow(() ->
                        new RefusedException(FIELD, "must have an IPv6 address within [ and ], without a zone", url));
        if (bytes.length == 4) {
            throw new RefusedException(FIELD, "must have an IPv4 address as such, without ::ffff:", url);
        }
        return host;
    }

    private static boolean isAscii(String host) {
        return host.chars().allMatch(c -> c < 128);
    }
}
