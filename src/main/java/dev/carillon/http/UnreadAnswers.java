package dev.carillon.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answers of a node that wait for their clients to read, bounded in bytes: if they are too many, those end that have waited longest.
 * Thread safe.
 */
final class UnreadAnswers {

    /** A sixteenth of the heap. */
    static final UnreadAnswers OF_THIS_NODE =
            new UnreadAnswers(Runtime.getRuntime().maxMemory() / 16);

    private final long most;
    private final Map<SingleAnswer, Integer> waiting = new LinkedHashMap<>(); // the oldest is in front; guarded by this
    private long bytes;

    UnreadAnswers(long most) {
        this.most = most;
    }

    /** @return those that end for it, which wait no longer */
    synchronized List<SingleAnswer> add(SingleAnswer answer, int length) {
        waiting.put(answer, length);
        bytes += length;
        List<SingleAnswer> ended = new ArrayList<>();
        for (Iterator<Map.Entry<SingleAnswer, Integer>> oldest =
                        waiting.entrySet().iterator();
                bytes > most && waiting.size() > 1; ) {
            Map.Entry<SingleAnswer, Integer> each = oldest.next();
            bytes -= each.getValue();
            ended.add(each.getKey());
            oldest.remove();
        }
        return ended;
    }

    synchronized void remove(SingleAnswer answer) {
        Integer length = waiting.remove(answer);
        if (length != null) {
            bytes -= length;
        }
    }
}
