package dev.carillon.messaging.nats;

import dev.carillon.messaging.AnswerLimits;

/** Of NATS. */
final class NatsLimits extends AnswerLimits {

    private static final int LONGEST_LINE = 1 << 20; // INFO names all servers of a cluster

    /** Whoever sends subscribes to nothing but the answers of streams. */
    static final int LONGEST_ANSWER = 1 << 20;

    /** Whoever receives. A server takes 1 MiB, unless it is told otherwise. */
    static final int LONGEST_MESSAGE = 8 << 20;

    NatsLimits(int longestMessage) {
        super(LONGEST_LINE, longestMessage);
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
