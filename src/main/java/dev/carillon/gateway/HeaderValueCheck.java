package dev.carillon.gateway;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A header that holds the secret itself, as GitLab's {@code X-Gitlab-Token}.
 *
 * @param ofProvider whether a well-known sender has nothing else
 */
record HeaderValueCheck(String header, boolean ofProvider) implements SignatureCheck {

    @Override
    public Verdict begin(RequestHead head, List<String> secrets, Instant now) {
        String given = head.first(header);
        if (given == null) {
            return new Verdict.Refused("credentials-missing", "the header " + header + " is missing");
        }
        return isAmong(given, secrets)
                ? Verdict.VERIFIED
                : new Verdict.Refused("credentials-wrong", "the value of the header " + header + " is another");
    }

    static boolean isAmong(String given, List<String> secrets) {
        byte[] bytes = given.getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (String each : secrets) {
            found |= Hmac.isEqual(bytes, each.getBytes(StandardCharsets.UTF_8));
        }
        return found;
    }

    @Override
    public Verdict check(IncomingRequest request, List<String> secrets, Instant now) {
        return begin(request.head(), secrets, now);
    }

    @Override
    public Set<String> headers() {
        return Set.of(header.toLowerCase(Locale.ROOT));
    }

    @Override
    public Optional<String> newSecret() {
        return Optional.of(Hmac.newSecret());
    }

    @Override
    public boolean isFixedValue() {
        return !ofProvider;
    }
}
