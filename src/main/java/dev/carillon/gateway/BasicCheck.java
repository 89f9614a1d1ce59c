package dev.carillon.gateway;

import dev.carillon.event.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Basic authentication (RFC 7617, in UTF-8); a secret is {@code user:password}. */
record BasicCheck() implements SignatureCheck {

    private static final String SCHEME = "Basic ";

    @Override
    public Verdict begin(RequestHead head, List<String> secrets, Instant now) {
        String given = head.first("Authorization");
        if (given == null || !given.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new Verdict.Refused("credentials-missing", "send Authorization: Basic …");
        }
        byte[] decoded = TextForm.BASE64.bytes(given.substring(SCHEME.length()).strip());
        boolean isRight =
                decoded != null && HeaderValueCheck.isAmong(new String(decoded, StandardCharsets.UTF_8), secrets);
        return isRight ? Verdict.VERIFIED : new Verdict.Refused("credentials-wrong", "the user or password is wrong");
    }

    @Override
    public Verdict check(IncomingRequest request, List<String> secrets, Instant now) {
        return begin(request.head(), secrets, now);
    }

    @Override
    public Set<String> headers() {
        return Set.of("authorization");
    }

    @Override
    public void checkSecret(String field, String text) {
        if (text.indexOf(':') < 0) {
            throw new RefusedException(field, "must be a user, a colon and a password", null);
        }
    }

    @Override
    public String challenge() {
        return "Basic realm=\"carillon\", charset=\"UTF-8\"";
    }
}
