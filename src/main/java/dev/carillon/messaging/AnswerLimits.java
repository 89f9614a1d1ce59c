package dev.carillon.messaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Follows what a broker says in a protocol of lines, some of which say how many bytes come after them, before its library does: that
 * makes room for as many as it is told. Of one connection, and one thread at a time.
 */
public abstract class AnswerLimits {

    private static final int FIRST = 256;

    private final int longestLine;
    private final long longestBody;
    private byte[] line = new byte[FIRST];
    private int length;
    private long bodyLeft;

    /** Lengths in bytes, without what ends them. */
    protected AnswerLimits(int longestLine, long longestBody) {
        this.longestLine = longestLine;
        this.longestBody = longestBody;
    }

    /**
     * How many bytes come after this line.
     *
     * @param text without what ends it
     * @return as it says, without what ends them; negative if none come
     * @throws BrokerException if it says what no broker does
     */
    protected abstract long body(String text) throws IOException;

    /** @throws BrokerException if more comes than may */
    public final void look(byte[] bytes, int from, int count) throws IOException {
        for (int i = from; i < from + count; i++) {
            if (bodyLeft > 0) {
                long skipped = Math.min(bodyLeft, from + count - i);
                bodyLeft -= skipped;
                i += (int) skipped - 1;
            } else if (bytes[i] == '\n') {
                ended();
            } else {
                add(bytes[i]);
            }
        }
    }

    private void ended() throws IOException {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        long body = body(new String(line, 0, end, StandardCharsets.ISO_8859_1));
        length = 0;
        if (body > longestBody) {
            throw tooLong(longestBody);
        }
        bodyLeft = body < 0 ? 0 : body + 2; // with the end of a line
    }

    private void add(byte next) throws IOException {
        if (length == longestLine) {
            throw tooLong(longestLine);
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(longestLine, 2 * length));
        }
        line[length++] = next;
    }

    private static BrokerException tooLong(long most) {
        return new BrokerException("the broker's answer is longer than " + most + " bytes");
    }

    /** The number that this text is; negative if it is not a number, or has no meaning here. */
    protected static long number(String text) {
        boolean isOne = !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isOne ? Long.parseLong(text) : -1;
    }
}
