package dev.carillon.config;

import dev.carillon.address.AddressRange;
import dev.carillon.address.IpAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What the values of a key may be.
 *
 * @param words completes "must be …"
 * @param secret whether a value is never shown
 */
record ValueRule(String words, boolean secret, Predicate<String> test) {

    private static ValueRule of(String words, Predicate<String> test) {
        return new ValueRule(words, false, test);
    }

    /** A secret is taken as it is written, so blanks around it are part of it. */
    boolean allows(String value) {
        return test.test(secret ? value : value.strip());
    }

    static ValueRule wholeNumber(int least, int most) {
        String words = most == Integer.MAX_VALUE
                ? "a whole number of at least " + least
                : "a whole number from " + least + " to " + most;
        return of(words, value -> {
            try {
                int number = Integer.parseInt(value);
                return number >= least && number <= most;
            } catch (NumberFormatException e) {
                return false;
            }
        });
    }

    static ValueRule flag() {
        return of("true or false", value -> List.of("true", "false").contains(value.toLowerCase(Locale.ROOT)));
    }

    static ValueRule duration() {
        return of("an ISO 8601 duration above zero, such as P30D or PT12H", value -> {
            try {
                Duration duration = Duration.parse(value);
                return !duration.isNegative() && !duration.isZero();
            } catch (DateTimeParseException e) {
                return false;
            }
        });
    }

    static ValueRule url(String words, String... schemes) {
        return of(words, value -> {
            try {
                URI uri = new URI(value);
                return uri.getHost() != null
                        && uri.getRawQuery() == null
                        && uri.getRawFragment() == null
                        && uri.getPort() <= 65_535
                        && Arrays.asList(schemes)
                                .contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
            } catch (URISyntaxException e) {
                return false;
            }
        });
    }

    static ValueRule pattern(String words, String regex) {
        return of(words, value -> value.matches(regex));
    }

    /**
     * Addresses, ranges of them ({@code 10.1.0.0/16}) and what else may stand between commas; also nothing.
     *
     * @param others whether it may be something else, such as a name
     */
    static ValueRule addresses(String words, Predicate<String> others) {
        return of(words, value -> Arrays.stream(value.split(","))
                .map(String::strip)
                .allMatch(each -> each.isEmpty() || AddressRange.parse(each).isPresent() || others.test(each)));
    }

    /** As a resolver takes it; one that ends in a number would be an address to some. */
    static boolean isHostName(String text) {
        return text.matches("(?:\\*\\.)?[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*")
                && !IpAddress.isLiteral(text)
                && !IpAddress.isAmbiguous(text);
    }

    static ValueRule secretOf(int least) {
        return new ValueRule("at least " + least + " characters long", true, value -> value.length() >= least);
    }

    /** As a header carries it. */
    static ValueRule visible(int least, int most) {
        return new ValueRule(
                least + " to " + most + " visible ASCII characters without blanks and without ${",
                true, // which MicroProfile Config would change, and Payara would log
                value -> value.matches("[!-~]{" + least + "," + most + "}") && !value.contains("${"));
    }

    /** Of AES-256, each in Base64. */
    static ValueRule encryptionKeys() {
        return new ValueRule(
                "keys of 32 bytes in Base64, separated by commas",
                true,
                value -> Arrays.stream(value.split(",", -1)).map(String::strip).allMatch(ValueRule::isKey));
    }

    private static boolean isKey(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length == 32;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static ValueRule any() {
        return of("any text", value -> true);
    }

    static ValueRule anySecret() {
        return new ValueRule("any text", true, value -> true);
    }
}
