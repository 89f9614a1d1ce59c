package dev.carillon.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A member of the body, which is JSON, that holds the secret itself. */
record BodyValueCheck(String pointer) implements SignatureCheck {

    @Override
    public Verdict begin(RequestHead head, List<String> secrets, Instant now) {
        return Verdict.VERIFIED;
    }

    @Override
    public Verdict check(IncomingRequest request, List<String> secrets, Instant now) {
        String given = JsonPick.of(request.body(), pointer);
        if (given == null) {
            return new Verdict.Refused("credentials-missing", "the body has nothing at " + pointer);
        }
        return HeaderValueCheck.isAmong(given, secrets)
                ? Verdict.VERIFIED
                : new Verdict.Refused("credentials-wrong", "the value at " + pointer + " of the body is wrong");
    }

    @Override
    public Set<String> headers() {
        return Set.of();
    }

    @Override
    public Optional<String> newSecret() {
        return Optional.of(Hmac.newSecret());
    }

    @Override
    public boolean isFixedValue() {
        return true;
    }
}
