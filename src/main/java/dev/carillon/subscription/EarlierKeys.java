package dev.carillon.subscription;

import dev.carillon.subscription.Signing.Earlier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Replaced keys of a subscription as its row keeps them: one a line, end, key pair or {@code -}, secret. Immutable. */
record EarlierKeys(List<Earlier> keys) {

    static final EarlierKeys NONE = new EarlierKeys(List.of());

    private static final int MOST = 5;

    static EarlierKeys read(String text) {
        return new EarlierKeys(text.lines().map(EarlierKeys::line).toList());
    }

    private static Earlier line(String line) {
        String[] parts = line.split(" ", 3);
        SigningKeyPair pair = parts[1].equals("-") ? null : SigningKeyPair.of(parts[1]);
        return new Earlier(SigningSecret.ofText(parts[2]), pair, Instant.parse(parts[0]));
    }

    String write() {
        StringBuilder text = new StringBuilder();
        for (Earlier each : keys) {
            text.append(each.until()).append(' ');
            text.append(each.keyPair() == null ? "-" : each.keyPair().reveal()).append(' ');
            text.append(each.secret().reveal()).append('\n');
        }
        return text.toString();
    }

    /** With these in front; none is valid longer than {@code until}, and ended ones are dropped. */
    EarlierKeys replacing(SigningSecret secret, SigningKeyPair pair, Instant until, Instant now) {
        List<Earlier> all = new ArrayList<>();
        Stream.concat(Stream.of(new Earlier(secret, pair, until)), keys.stream())
                .map(each -> each.until().isAfter(until) ? new Earlier(each.secret(), each.keyPair(), until) : each)
                .filter(each -> now.isBefore(each.until()))
                .limit(MOST)
                .forEach(all::add);
        return new EarlierKeys(List.copyOf(all));
    }

    @Override
    public String toString() {
        return "EarlierKeys[" + keys.size() + "]";
    }
}
