package dev.carillon.reader;

import dev.carillon.event.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What becomes of events that were given out, named by their tokens. A token of an earlier time has no effect. */
public sealed interface Ack {

    /** They are done. */
    record Done() implements Ack {}

    /** Again, after this. */
    record Again(Duration delay) implements Ack {}

    /** They are being worked on: the wait begins again. */
    record InProgress() implements Ack {}

    /** They are not to be given out again, whatever became of them. */
    record Term() implements Ack {}

    int MOST = 1_000;

    /** A token, taken apart. */
    record Token(long position, int deliveries, long era) {

        /** @param era 0 for those of an earlier release, which knew none */
        static String of(long position, int deliveries, long era) {
            return position + "." + deliveries + (era == 0 ? "" : "." + era);
        }

        static List<Token> all(List<String> texts) {
            if (texts.isEmpty() || texts.size() > MOST) {
                throw new RefusedException("/tokens", "must be 1 to " + MOST, String.valueOf(texts.size()));
            }
            List<Token> all = new ArrayList<>(texts.size());
            for (String each : texts) {
                if (!each.matches("[0-9]{1,18}\\.[0-9]{1,9}(\\.[0-9]{1,18})?")) {
                    throw new RefusedException("/tokens/" + all.size(), "must be the token of an event", each);
                }
                String[] parts = each.split("\\.");
                all.add(new Token(
                        Long.parseLong(parts[0]),
                        Integer.parseInt(parts[1]),
                        parts.length == 2 ? 0 : Long.parseLong(parts[2])));
            }
            return all;
        }
    }
}
