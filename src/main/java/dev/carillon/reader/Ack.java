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

    /** They are being worked on: the wait begins anew. */
    record InProgress() implements Ack {}

    /** They are not to be given out again, whatever became of them. */
    record Term() implements Ack {}

    int MOST = 1_000;

    /** A token, taken apart. */
    record Token(long position, int deliveries) {

        static String of(long position, int deliveries) {
            return position + "." + deliveries;
        }

        static List<Token> all(List<String> texts) {
            if (texts.isEmpty() || texts.size() > MOST) {
                throw new RefusedException("/tokens", "must be 1 to " + MOST, String.valueOf(texts.size()));
            }
            List<Token> all = new ArrayList<>(texts.size());
            for (String each : texts) {
                if (!each.matches("[0-9]{1,18}\\.[0-9]{1,9}")) {
                    throw new RefusedException("/tokens/" + all.size(), "must be the token of an event", each);
                }
                int dot = each.indexOf('.');
                all.add(new Token(Long.parseLong(each.substring(0, dot)), Integer.parseInt(each.substring(dot + 1))));
            }
            return all;
        }
    }
}
