package dev.carillon.messaging.nats;

import dev.carillon.messaging.AnswerLimits;

/** Of NATS: nothing is subscribed to but the answers of streams, which are short. */
final class NatsLimits extends AnswerLimits {

    private static final int LONGEST_LINE = 1 << 20; // INFO names all servers of a cluster
    private static final int LONGEST_MESSAGE = 1 << 20;

    NatsLimits() {
        super(LONGEST_LINE, LONGEST_MESSAGE);
    }

    @Override
    protected long body(String line) {
        boolean isMessage = line.regionMatches(true, 0, "MSG", 0, 3) || line.regionMatches(true, 0, "HMSG", 0, 4);
        if (!isMessage) {
            return -1;
        }
        String[] parts = line.strip().split("\\s+");
        long length = number(parts[parts.length - 1]);
        return length < 0 ? Long.MAX_VALUE : length; // what is no number may be one to the library
    }
}
