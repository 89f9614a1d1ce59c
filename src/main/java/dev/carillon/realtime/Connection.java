package dev.carillon.realtime;

import dev.carillon.event.Audience;
import dev.carillon.event.EventData;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One client that is connected: what waits to be sent to it, bounded in bytes, and sent by one at a time. One that is too slow
 * for that is closed, and keeps nobody waiting. Thread safe.
 */
public final class Connection {

    private static final int OVERHEAD = 64; // of a place in the queue

    private final String id;
    private final Channel channel;
    private final Hearer hearer;
    private final int mostBytes;

    private final Queue<Outgoing> queue = new ArrayDeque<>(); // guarded by this, as all that follows
    private long queuedBytes;
    private boolean sending;
    private long sendingSince;
    private CloseReason closing;
    private long closingSince;
    private boolean closed;

    private volatile String client;
    private volatile int unanswered;
    private volatile long pingedAt;
    private long heard; // of the broadcaster's thread

    /**
     * @param id unguessable, if anybody else is to name it
     * @param mostBytes that wait at most, but for a single text that is longer
     */
    public Connection(String id, Channel channel, Hearer hearer, int mostBytes) {
        this.id = id;
        this.channel = channel;
        this.hearer = hearer;
        this.mostBytes = mostBytes;
        pingedAt = System.nanoTime();
    }

    public String id() {
        return id;
    }

    public Hearer hearer() {
        return hearer;
    }

    /** The client's own name for itself, by which events are for it alone; null if it has none. */
    public String client() {
        return client;
    }

    /** From now on it goes by this name. */
    public void named(String name) {
        client = name;
    }

    /** Whether this event is for it, as far as the event names a client. */
    boolean isFor(EventData event) {
        Optional<String> named = Audience.client(event);
        return named.isEmpty() || named.get().equals(client);
    }

    public void send(String text) {
        send(Outgoing.of(text));
    }

    /** Sends it after what waits; closes the connection if there is no room. Nothing of it happens on one that is closed. */
    public void send(Outgoing text) {
        boolean isFull;
        synchronized (this) {
            if (closing != null) {
                return;
            }
            isFull = !hasRoomFor(text);
            if (!isFull) {
                queue.add(text);
                queuedBytes += text.bytes() + OVERHEAD;
                if (sending) {
                    return;
                }
                sending = true;
            }
        }
        if (isFull) {
            closeNow(CloseReason.SLOW);
        } else {
            drain();
        }
    }

    /** Whether {@link #send} takes it without closing the connection as too slow. */
    public synchronized boolean hasRoomFor(Outgoing text) {
        return queue.isEmpty() || queuedBytes + text.bytes() <= mostBytes;
    }

    /** Bytes that wait to be sent. */
    public synchronized long queuedBytes() {
        return queuedBytes;
    }

    /** Closes it when what waits is sent. */
    public void close(CloseReason reason) {
        synchronized (this) {
            if (closing != null) {
                return;
            }
            closing = reason;
            closingSince = System.nanoTime();
            if (sending) {
                return;
            }
        }
        closeChannel(reason);
    }

    /** What waits is not sent any more. */
    synchronized void drop() {
        queue.clear();
        queuedBytes = 0;
    }

    /** Whether it is to be closed when all is sent, and has not been for so long. */
    synchronized boolean isLeaving(Duration time) {
        return closing != null && !closed && System.nanoTime() - closingSince > time.toNanos();
    }

    /** Closes it whatever waits. */
    public void closeNow(CloseReason reason) {
        synchronized (this) {
            closing = reason;
            queue.clear();
            queuedBytes = 0;
        }
        closeChannel(reason);
    }

    /** The client is gone: nothing is sent any more. */
    public synchronized void gone() {
        closing = closing == null ? CloseReason.BROKEN : closing;
        closed = true;
        queue.clear();
        queuedBytes = 0;
    }

    public synchronized boolean isOpen() {
        return closing == null;
    }

    /** Whether the client has not taken one text for so long: the server keeps it, and what waits behind it. */
    synchronized boolean isStuck(long nanos) {
        return sending && !closed && System.nanoTime() - sendingSince > nanos;
    }

    private void closeChannel(CloseReason reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        channel.close(reason);
    }

    /** By the one who has set {@code sending}, until nothing waits, or a text is on its way whose end goes on here. */
    private void drain() {
        boolean goOn = true;
        while (goOn) {
            Outgoing next;
            CloseReason last;
            synchronized (this) {
                next = closed ? null : queue.poll();
                last = closing;
                sending = next != null;
                if (next != null) {
                    sendingSince = System.nanoTime();
                    queuedBytes -= next.bytes() + OVERHEAD;
                }
            }
            if (next == null) {
                if (last != null) {
                    closeChannel(last);
                } else {
                    hearer.drained();
                }
                return;
            }
            goOn = sendNow(next);
        }
    }

    /** @return whether it is sent already; else its end drains on, so that no stack grows with the queue */
    private boolean sendNow(Outgoing text) {
        AtomicInteger turn = new AtomicInteger();
        try {
            channel.send(text, failure -> {
                if (failure != null) {
                    closeNow(CloseReason.BROKEN);
                }
                if (!turn.compareAndSet(0, 1)) {
                    drain();
                }
            });
        } catch (RuntimeException e) { // closed meanwhile, which every server says in its own way
            closeNow(CloseReason.BROKEN);
            return true;
        }
        return !turn.compareAndSet(0, 2);
    }

    /** Whether it has not heard this event yet; of the broadcaster alone, which gives them in order. */
    boolean isNew(long position) {
        if (position <= heard) {
            return false;
        }
        heard = position;
        return true;
    }

    /** The client has answered a ping, or said anything. */
    public void alive() {
        unanswered = 0;
    }

    /** Pings it if that is due; how many pings have had no answer before. */
    int ping(long everyNanos, int most) {
        long now = System.nanoTime();
        if (now - pingedAt < everyNanos) {
            return 0;
        }
        pingedAt = now;
        int missed = unanswered;
        if (missed < most) {
            unanswered = missed + 1; // before: the answer may be quick
            if (!channel.ping()) {
                unanswered = 0;
            }
        }
        return missed;
    }
}
