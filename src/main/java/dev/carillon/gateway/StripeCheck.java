package dev.carillon.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Time and signatures in one header, {@code t=1492774577,v1=…,v1=…}, as Stripe and others after it have them.
 *
 * @param header {@code Stripe-Signature}, or that of another sender
 */
record StripeCheck(String header, Timestamp timestamp) implements SignatureCheck {

    private static final String TIME = "t";
    private static final String SIGNATURE = "v1"; // v0 is for Stripe's own tests

    @Override
    public Verdict begin(RequestHead head, List<String> secrets, Instant now) {
        if (head.first(header) == null) {
            return Verdict.missing(header);
        }
        if (values(head, TIME).isEmpty() || signatures(head).isEmpty()) {
            return Verdict.malformed(header, "t=<seconds>,v1=<hex>");
        }
        Optional<Verdict.Refused> late =
                timestamp.refusal(header, values(head, TIME).get(0), now);
        return late.isPresent() ? late.get() : Verdict.VERIFIED;
    }

    @Override
    public Verdict check(IncomingRequest request, List<String> secrets, Instant now) {
        Verdict begun = begin(request.head(), secrets, now);
        if (begun instanceof Verdict.Refused) {
            return begun;
        }
        byte[] start = (values(request.head(), TIME).get(0) + '.').getBytes(StandardCharsets.UTF_8);
        List<byte[]> sent = signatures(request.head());
        boolean isRight = false;
        for (String secret : secrets) {
            isRight |= HmacCheck.isAmong(sent, Hmac.SHA256.of(TextForm.TEXT.bytes(secret), start, request.body()));
        }
        return isRight ? Verdict.VERIFIED : Verdict.wrong(header);
    }

    private List<byte[]> signatures(RequestHead head) {
        List<byte[]> found = new ArrayList<>();
        for (String each : values(head, SIGNATURE)) {
            byte[] signature = TextForm.HEX.bytes(each);
            if (signature != null && signature.length > 0) {
                found.add(signature);
            }
        }
        return found;
    }

    private List<String> values(RequestHead head, String name) {
        List<String> found = new ArrayList<>();
        for (String each : head.first(header).split(",", SignatureHeader.MOST)) {
            String[] pair = each.strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().equals(name)) {
                found.add(pair[1].strip());
            }
        }
        return found;
    }

    @Override
    public Set<String> headers() {
        return Set.of(header.toLowerCase(Locale.ROOT));
    }
}
