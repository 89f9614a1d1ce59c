package dev.carillon.realtime.serverevents;

import dev.carillon.realtime.Outgoing;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** The events that a client has got and not acknowledged, bounded; the oldest are given up first. Thread safe. */
final class Unacknowledged {

    static final int MOST = 200;

    private static final class Sent {

        private final Outgoing text;
        private int deliveries = 1;
        private Instant at;

        private Sent(Outgoing text, Instant at) {
            this.text = text;
            this.at = at;
        }
    }

    private final Map<UUID, Sent> sent = new LinkedHashMap<>();
    private final Duration after;
    private final int deliveries;
    private final long mostBytes;
    private long bytes;

    Unacknowledged(Duration after, int deliveries, long mostBytes) {
        this.after = after;
        this.deliveries = deliveries;
        this.mostBytes = mostBytes;
    }

    synchronized void sent(UUID event, Outgoing text, Instant now) {
        if (deliveries < 2 || text.bytes() > mostBytes) {
            return;
        }
        if (sent.putIfAbsent(event, new Sent(text, now)) == null) {
            bytes += text.bytes();
        }
        Iterator<Sent> oldest = sent.values().iterator();
        while (sent.size() > MOST || bytes > mostBytes) {
            bytes -= oldest.next().text.bytes();
            oldest.remove();
        }
    }

    synchronized void acknowledged(UUID event) {
        Sent found = sent.remove(event);
        if (found != null) {
            bytes -= found.text.bytes();
        }
    }

    /**
     * The first one that is to be sent again now, if there is room for it; the last time it is forgotten.
     *
     * @return null if there is none
     */
    synchronized Outgoing due(Instant now, Predicate<Outgoing> hasRoom) {
        for (Iterator<Sent> all = sent.values().iterator(); all.hasNext(); ) {
            Sent each = all.next();
            if (each.at.plus(after).isAfter(now)) {
                continue;
            }
            if (!hasRoom.test(each.text)) {
                return null;
            }
            each.at = now;
            each.deliveries++;
            if (each.deliveries >= deliveries) {
                bytes -= each.text.bytes();
                all.remove();
            }
            return each.text;
        }
        return null;
    }
}
