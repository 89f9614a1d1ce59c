package dev.carillon.address;

import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses that begin with the same bits, written {@code 10.0.0.0/8} or {@code fd00::/8}; a single one without a slash. */
public record AddressRange(byte[] first, int bits) {

    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

    /** The range of this text; empty if it is not one, but a name, say. */
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return IpAddress.parse(text).map(first -> new AddressRange(first, first.length * 8));
        }
        String bits = text.substring(slash + 1);
        if (!BITS.matcher(bits).matches()) {
            return Optional.empty();
        }
        return IpAddress.parse(text.substring(0, slash))
                .map(first -> new AddressRange(first, Integer.parseInt(bits)))
                .filter(range -> range.bits <= range.first.length * 8);
    }

    /** @throws IllegalArgumentException if it is not one */
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
}
