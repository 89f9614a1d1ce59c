package dev.carillon.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Twilio: HMAC-SHA1, in base64, of the address with the form's fields behind it, sorted by name; of the address alone where the
 * body is not a form, whose SHA-256 is then {@code bodySHA256} in the query. By a rule of the sender's it is HMAC-SHA256, with a key of its
 * own, and a header says so.
 *
 * <p>The address is the one that Twilio knows. Behind a proxy that is another than the server's: {@code verification.url}, or else
 * {@code carillon.public-url}, says it.
 *
 * @param url null for the address that was asked for
 */
record TwilioCheck(String url) implements SignatureCheck {

    private static final String HEADER = "X-Twilio-Signature";
    private static final String RULE = "X-Twilio-Webhooks-Signature-Settings";
    private static final String DIGEST = "bodySHA256";

    @Override
    public Verdict begin(RequestHead head, List<String> secrets, Instant now) {
        return head.first(HEADER) == null ? Verdict.missing(HEADER) : Verdict.VERIFIED;
    }

    @Override
    public Verdict check(IncomingRequest request, List<String> secrets, Instant now) {
        Verdict begun = begin(request.head(), secrets, now);
        if (begun instanceof Verdict.Refused) {
            return begun;
        }
        Hmac algorithm = algorithm(request.head().first(RULE));
        byte[] sent = TextForm.BASE64.bytes(request.head().first(HEADER));
        if (sent == null) {
            return Verdict.malformed(HEADER, "<base64>");
        }
        if (algorithm == null) {
            return Verdict.malformed(RULE, "of HMAC_SHA1 or HMAC_SHA256");
        }
        boolean isRight = false;
        for (String each : addresses(request.head())) {
            byte[] address = each.getBytes(StandardCharsets.UTF_8);
            String digest = digest(each);
            byte[] fields = digest == null ? fields(request.form()) : new byte[0];
            boolean isWhole = digest == null ? isForm(request) : isOf(digest, request.body());
            for (String secret : secrets) {
                isRight |= isWhole & Hmac.isEqual(sent, algorithm.of(TextForm.TEXT.bytes(secret), address, fields));
            }
        }
        return isRight ? Verdict.VERIFIED : Verdict.wrong(HEADER);
    }

    /** Null for one that is not known. */
    private static Hmac algorithm(String rule) {
        if (rule == null) {
            return Hmac.SHA1;
        }
        for (String each : rule.split(",")) {
            switch (each.strip()) {
                case "algorithm=HMAC_SHA256" -> {
                    return Hmac.SHA256;
                }
                case "algorithm=HMAC_SHA1" -> {
                    return Hmac.SHA1;
                }
                default -> {}
            }
        }
        return null;
    }

    /** A body that is neither a form nor has its digest in the address is not signed at all; nor are fields that nobody looks at. */
    private static boolean isForm(IncomingRequest request) {
        int fields = request.form().size();
        return request.body().length == 0 || fields > 0 && fields <= FormField.MOST;
    }

    private List<String> addresses(RequestHead head) {
        if (url == null) {
            return head.urls();
        }
        // What is configured has no query of a single request, in which the digest of the body is.
        String asked = head.urls().get(0);
        int query = asked.indexOf('?');
        return query < 0 || url.indexOf('?') >= 0 ? List.of(url) : List.of(url + asked.substring(query), url);
    }

    private static String digest(String address) {
        int query = address.indexOf('?');
        if (query < 0) {
            return null;
        }
        return FormField.all(address.substring(query + 1)).stream()
                .filter(each -> each.name().equals(DIGEST))
                .map(FormField::value)
                .findFirst()
                .orElse(null);
    }

    private static boolean isOf(String digest, byte[] body) {
        byte[] given = TextForm.HEX.bytes(digest);
        return given != null && Hmac.isEqual(given, Hmac.sha256(body));
    }

    /** Each name with each of its values once, as Twilio's own libraries have it. */
    private static byte[] fields(List<FormField> form) {
        Map<String, Set<String>> sorted = new TreeMap<>();
        form.forEach(each ->
                sorted.computeIfAbsent(each.name(), name -> new TreeSet<>()).add(each.value()));
        List<String> pieces = new ArrayList<>();
        sorted.forEach((name, values) -> values.forEach(value -> pieces.add(name + value)));
        return String.join("", pieces).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Set<String> headers() {
        return Set.of("x-twilio-signature");
    }
}
