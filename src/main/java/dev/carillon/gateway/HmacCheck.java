package dev.carillon.gateway;

import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * An HMAC in a header: of the body alone, or with a timestamp, an id, the address. With what GitHub, Shopify, Slack and Certes send,
 * and what is configured.
 *
 * @param keys how a secret's text becomes the key
 * @param time null if nothing says when it was signed
 */
record HmacCheck(SignatureHeader signature, Hmac algorithm, TextForm keys, SignedContent content, SignedTime time)
        implements SignatureCheck {

    /** Where the signed time is, and how far it may be from now. */
    record SignedTime(String header, Timestamp timestamp) {}

    @Override
    public Verdict begin(RequestHead head, List<String> secrets, Instant now) {
        if (signature.isMissing(head)) {
            return Verdict.missing(signature.name());
        }
        if (content.idHeader() != null && head.first(content.idHeader()) == null) {
            return Verdict.missing(content.idHeader());
        }
        if (signature.signatures(head).isEmpty()) {
            return Verdict.malformed(signature.name(), signature.words());
        }
        if (time == null) {
            return Verdict.VERIFIED;
        }
        Optional<Verdict.Refused> late = time.timestamp().refusal(time.header(), head.first(time.header()), now);
        return late.isPresent() ? late.get() : Verdict.VERIFIED;
    }

    @Override
    public Verdict check(IncomingRequest request, List<String> secrets, Instant now) {
        Verdict begun = begin(request.head(), secrets, now);
        if (begun instanceof Verdict.Refused) {
            return begun;
        }
        String timestamp = time == null ? null : request.head().first(time.header());
        List<byte[]> sent = signature.signatures(request.head());
        boolean isRight = false;
        for (String url : content.hasUrl() ? request.head().urls() : List.of("")) {
            byte[][] pieces = content.pieces(request, timestamp, url);
            for (String secret : secrets) {
                isRight |= isAmong(sent, algorithm.of(keys.bytes(secret), pieces));
            }
        }
        return isRight
                ? new Verdict.Verified(time == null ? null : once(request, timestamp))
                : Verdict.wrong(signature.name());
    }

    /** All of them are looked at, so that the time says nothing of which one is nearly right. */
    static boolean isAmong(List<byte[]> sent, byte[] expected) {
        boolean found = false;
        for (byte[] each : sent) {
            found |= Hmac.isEqual(each, expected);
        }
        return found;
    }

    /** A later request of the sender has another time, unless it is the very same one. */
    private static String once(IncomingRequest request, String timestamp) {
        return timestamp + '.' + HexFormat.of().formatHex(Hmac.sha256(request.body()), 0, 16);
    }

    @Override
    public Set<String> headers() {
        return Set.of(signature.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void checkSecret(String field, String text) {
        byte[] key = keys.bytes(text);
        if (key == null || key.length == 0) {
            throw new RefusedException(field, "must be " + keys + ", as secretEncoding says", null);
        }
    }

    @Override
    public Optional<String> newSecret() {
        return Optional.of(
                switch (keys) {
                    case TEXT, BASE64 -> Hmac.newSecret();
                    case HEX -> HexFormat.of().formatHex(Hmac.newKey());
                });
    }
}
