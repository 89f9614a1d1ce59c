package dev.carillon.messaging.redis;

import dev.carillon.messaging.AnswerLimits;
import dev.carillon.messaging.BrokerException;
import java.io.IOException;

/** Of the Redis serialization protocol, 2 and 3: to a command that writes the answers are short. */
final class RespLimits extends AnswerLimits {

    private static final int LONGEST = 1 << 20;
    private static final int MOST_ELEMENTS = 10_000;

    RespLimits() {
        super(LONGEST, LONGEST);
    }

    @Override
    protected long body(String line) throws IOException {
        if (line.isEmpty()) {
            return -1;
        }
        return switch (line.charAt(0)) {
            case '$', '=', '!' -> length(line);
            case '*', '%', '~', '>', '|' -> {
                if (length(line) > MOST_ELEMENTS) {
                    throw new BrokerException("the broker's answer is longer than " + MOST_ELEMENTS + " elements");
                }
                yield -1;
            }
            default -> -1;
        };
    }

    /** The library takes other things than digits for digits, and numbers that are too large for small ones. */
    private static long length(String line) throws BrokerException {
        String text = line.substring(1);
        long number = number(text);
        if (number < 0 && !text.equals("-1")) {
            throw new BrokerException("the broker does not speak the protocol of Redis");
        }
        return number;
    }
}
