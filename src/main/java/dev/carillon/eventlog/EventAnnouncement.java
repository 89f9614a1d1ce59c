package dev.carillon.eventlog;

/**
 * Says that the log has grown: positions {@code from} to {@code to}, both included. It carries no body; whoever hears it
 * reads the log. Lost, doubled or late ones do no harm.
 */
public record EventAnnouncement(long from, long to) {

    public EventAnnouncement merge(EventAnnouncement other) {
        return new EventAnnouncement(Math.min(from, other.from), Math.max(to, other.to));
    }
}
