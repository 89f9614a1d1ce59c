package dev.carillon.eventlog;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Says that the log has grown: these events, by id, at positions {@code from} to {@code to}. It carries no body; a node that
 * hears it reads the log. Lost, doubled or late ones do no harm.
 */
public record EventAnnouncement(long from, long to, List<UUID> ids) {

    public EventAnnouncement {
        ids = List.copyOf(ids);
    }

    static EventAnnouncement of(List<Unannounced.Entry> events) {
        long from = Long.MAX_VALUE;
        long to = 0;
        List<UUID> ids = new ArrayList<>(events.size());
        for (Unannounced.Entry each : events) {
            from = Math.min(from, each.position());
            to = Math.max(to, each.position());
            ids.add(each.id());
        }
        return new EventAnnouncement(from, to, ids);
    }

    /** The body of the message: {@code from-to}, then an id a line. */
    String text() {
        StringBuilder text = new StringBuilder(24 + ids.size() * 37);
        text.append(from).append('-').append(to);
        for (UUID id : ids) {
            text.append('\n').append(id);
        }
        return text.toString();
    }

    /** Reads the body of a message. */
    public static EventAnnouncement parse(String text) {
        String[] lines = text.split("\n");
        int dash = lines[0].indexOf('-');
        List<UUID> ids = new ArrayList<>(lines.length - 1);
        for (int i = 1; i < lines.length; i++) {
            ids.add(UUID.fromString(lines[i]));
        }
        return new EventAnnouncement(
                Long.parseLong(lines[0].substring(0, dash)), Long.parseLong(lines[0].substring(dash + 1)), ids);
    }
}
