package dev.carillon.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A header with signatures: one or several, in one header or in several of that name. Commas part them, since no form of a signature
 * holds one and proxies join headers by them.
 *
 * @param prefix before each signature, as {@code sha256=}, in any case; what has another is passed over
 * @param separator what parts them beside commas, as a blank; empty if nothing does
 */
record SignatureHeader(String name, String prefix, String separator, TextForm form) {

    /** Beyond these they are not looked at: each costs a comparison, and senders that change their secrets send two. */
    static final int MOST = 20;

    static SignatureHeader of(String name, String prefix, TextForm form) {
        return new SignatureHeader(name, prefix, "", form);
    }

    boolean isMissing(RequestHead head) {
        return head.first(name) == null;
    }

    /** The signatures of the right form, as bytes. */
    List<byte[]> signatures(RequestHead head) {
        List<byte[]> found = new ArrayList<>();
        for (String value : head.all(name)) {
            for (String each : split(value)) {
                if (found.size() < MOST && each.regionMatches(true, 0, prefix, 0, prefix.length())) {
                    byte[] signature =
                            form.bytes(each.substring(prefix.length()).strip());
                    if (signature != null && signature.length > 0) {
                        found.add(signature);
                    }
                }
            }
        }
        return found;
    }

    private List<String> split(String value) {
        List<String> parts = new ArrayList<>();
        for (String each : value.split(",", MOST)) {
            if (separator.isEmpty()) {
                parts.add(each.strip());
            } else {
                for (String part : each.strip().split(Pattern.quote(separator), MOST)) {
                    parts.add(part.strip());
                }
            }
        }
        return parts;
    }

    /** For who sent none of this form. */
    String words() {
        return prefix + "<" + form + ">";
    }
}
