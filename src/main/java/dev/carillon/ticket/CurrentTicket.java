package dev.carillon.ticket;

import dev.carillon.event.AsyncTicket;

/** The ticket that this thread runs. Thread safe. */
public final class CurrentTicket {

    private static final ThreadLocal<AsyncTicket> RUNNING = new ThreadLocal<>();

    private CurrentTicket() {}

    /** Over how many hubs the cause of what this thread does has come; 0 if it runs no ticket. */
    public static int hops() {
        AsyncTicket running = RUNNING.get();
        return running == null ? 0 : running.hops();
    }

    static void begin(AsyncTicket ticket) {
        RUNNING.set(ticket);
    }

    static void end() {
        RUNNING.remove();
    }
}
