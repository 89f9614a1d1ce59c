package dev.carillon.realtime.signalr;

import dev.carillon.realtime.signalr.Connection.State;
import java.time.Clock;

/**
 * When things have happened on a connection, and what is due by that. Written by the connection's mailbox alone; read by the tick as well, which
 * then asks the mailbox.
 */
final class ConnectionTimes {

    private static final long LONGEST_FAREWELL_MILLIS = 1_000;

    private final HubSettings settings;
    private final Clock clock;
    private final long began;
    private volatile boolean isWriting;
    private volatile long writingSince;
    private volatile long sentAt;
    private volatile long receivedAt;
    private volatile long lostAt;
    private volatile long closingSince;
    private volatile long toldSince;
    private volatile boolean hasPinged;

    ConnectionTimes(HubSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        began = clock.millis();
        lostAt = began;
    }

    long now() {
        return clock.millis();
    }

    /** It goes on by another transport, which writes nothing yet. */
    void attached() {
        isWriting = false;
        receivedAt = clock.millis();
    }

    void received() {
        receivedAt = clock.millis();
    }

    /** The client has sent a ping. */
    void pinged() {
        hasPinged = true;
    }

    void writing() {
        isWriting = true;
        writingSince = clock.millis();
    }

    void written() {
        isWriting = false;
        sentAt = clock.millis();
    }

    boolean isWriting() {
        return isWriting;
    }

    /** It has no transport any more. */
    void lost() {
        isWriting = false;
        lostAt = clock.millis();
    }

    void closing() {
        closingSince = clock.millis();
    }

    /** The client has been told the end. */
    void told() {
        toldSince = toldSince == 0 ? clock.millis() : toldSince;
    }

    /** The client has been told the end and has not ended its transport. */
    boolean isFarewellOver(long now) {
        return toldSince != 0 && now - toldSince >= LONGEST_FAREWELL_MILLIS;
    }

    /** No handshake has come, or no other transport. */
    boolean isLate(long now, State state, Transport transport) {
        return state == State.HANDSHAKE
                        && now - began >= settings.handshakeTimeout().toMillis()
                || transport == null
                        && now - lostAt >= settings.disconnectTimeout().toMillis();
    }

    /** The client takes nothing. */
    boolean isStuck(long now, State state) {
        long most = settings.sendTimeout().toMillis();
        return isWriting && now - writingSince >= most || state == State.CLOSING && now - closingSince >= most;
    }

    /** The client has sent nothing, though it sends pings. */
    boolean isSilent(long now, State state, Transport transport) {
        return state == State.OPEN
                && hasPinged
                && transport != null
                && now - receivedAt >= settings.clientTimeout().toMillis();
    }

    boolean isPingDue(long now, State state, Transport transport) {
        return state == State.OPEN
                && transport != null
                && !transport.keepsItselfAlive()
                && !isWriting
                && now - sentAt >= settings.keepAlive().toMillis();
    }
}
