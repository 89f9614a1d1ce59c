package dev.carillon.remote;

import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.outbound.SendFailure;
import dev.carillon.realtime.signalr.BrokenProtocolException;
import java.io.IOException;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.logging.Level;

/**
 * One other hub, as long as it is this node's: is connected to it, and after a failure again, with back-off. Its steps are of one
 * loop's thread; the rest is thread safe.
 */
final class RemoteHub implements HubSession.World {

    private static final FailureLog LOG = new FailureLog(RemoteHub.class);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final Duration STEADY = Duration.ofSeconds(30);
    private static final Duration DATABASE_PATIENCE = Duration.ofSeconds(60);
    private static final Duration DATABASE_REST = Duration.ofSeconds(1);

    private final HubRows.Owned hub;
    private final HubSharing with;
    private final LongSupplier ownedUntil;
    private volatile String encryptedToken; // as it was encrypted last
    private volatile long version;
    private volatile boolean isLeaving;
    private volatile boolean isIdle = true;
    private volatile HubLine line;
    private int failures;

    /** @param ownedUntil until when this node believes in its leases, by {@link System#nanoTime} */
    RemoteHub(HubRows.Owned hub, HubSharing with, LongSupplier ownedUntil) {
        this.hub = hub;
        this.with = with;
        this.ownedUntil = ownedUntil;
        encryptedToken = hub.token();
        version = hub.version();
        failures = hub.failures();
    }

    HubRows.Owned owned() {
        return hub;
    }

    /** Whether it can go on as it is. With another token it has to connect again; the same token may have been encrypted again. */
    boolean isFor(HubRows.Owned now) {
        if (Objects.equals(now.token(), encryptedToken)) {
            return true;
        }
        if (now.token() == null || encryptedToken == null || !token(now.token()).equals(token(encryptedToken))) {
            return false;
        }
        encryptedToken = now.token();
        return true;
    }

    /** One that cannot be read is like no other. */
    private String token(String encrypted) {
        try {
            return with.secrets().decrypt(encrypted);
        } catch (IllegalStateException e) {
            return encrypted;
        }
    }

    /** The version of its subscriptions in the database. */
    void seen(long newest) {
        version = newest;
    }

    /** It is not this node's any more, or the node ends. */
    void leave() {
        isLeaving = true;
    }

    /** Whether nothing is under way. */
    boolean isIdle() {
        return isIdle;
    }

    /** Closes the connection if the hub takes nothing any more. */
    void cutIfStuck() {
        HubLine open = line;
        if (open != null && open.isStuck()) {
            open.close();
        }
    }

    /** One connection, from its beginning to its end. */
    Duration step() throws SQLException, InterruptedException {
        if (!goesOn() || !isBelieved()) {
            return REST;
        }
        isIdle = false;
        long begun = System.nanoTime();
        try {
            String why = connect();
            if (!goesOn()) {
                return REST;
            }
            boolean wasSteady = System.nanoTime() - begun > STEADY.toNanos();
            failures = wasSteady ? 1 : failures + 1;
            return failed(why);
        } finally {
            isIdle = true;
        }
    }

    /** @return why it is over */
    private String connect() throws SQLException, InterruptedException {
        try {
            URI url = URI.create(with.secrets().decrypt(hub.address()));
            String token = encryptedToken == null ? null : with.secrets().decrypt(encryptedToken);
            line = with.dialer().open(hub.application(), url, token);
            new HubSession(line, this, with.settings().messageBytes()).converse();
            return "this node has ended the connection";
        } catch (HubFailedException | BrokenProtocolException e) {
            return e.getMessage();
        } catch (RefusedException e) {
            return "the url " + e.rule();
        } catch (IOException e) {
            return SendFailure.reason(e);
        } catch (IllegalStateException e) { // a key that decrypts is not here
            LOG.log(Level.WARNING, "remote.unreadable hub=" + hub.shown(), e);
            return FailureLog.SHOWN;
        } finally {
            HubLine open = line;
            line = null;
            if (open != null) {
                open.close();
            }
        }
    }

    private Duration failed(String why) throws SQLException {
        Duration pause = backOff(failures, ThreadLocalRandom.current().nextDouble());
        Instant nextTry = with.time().instant().plus(pause);
        String reason = RefusedException.shortened(why.replace('\0', ' '), 900);
        LOG.log(
                failures == 1 ? Level.INFO : Level.FINE,
                "remote.disconnected hub=" + hub.shown() + " failures=" + failures + " nextTry=" + nextTry
                        + " reason=\"" + reason + '"',
                null);
        with.database().transaction(session -> {
            with.hubs().failed(session, hub.number(), failures, reason, nextTry);
            return null;
        });
        return pause;
    }

    /**
     * Half a second, twice as long after each further failure, half a minute at most; up to half longer by chance, so that those who
     * lost the same hub do not come back together.
     */
    static Duration backOff(int failures, double chance) {
        double seconds = Math.min(0.5 * Math.pow(2, Math.min(failures, 10) - 1), 30);
        return Duration.ofMillis((long) (seconds * (1 + chance / 2) * 1000));
    }

    /**
     * Also when the lease could not be renewed, since the database is away: what the hub tells meanwhile would be lost. Should another node
     * have taken the hub, nothing is written any more ({@link HubRows#receive}), and this one leaves as soon as it sees that.
     */
    @Override
    public boolean goesOn() {
        return !isLeaving;
    }

    private boolean isBelieved() {
        return System.nanoTime() - ownedUntil.getAsLong() < 0;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public void connected(String transport) throws SQLException {
        with.database().transaction(session -> {
            with.hubs().connected(session, hub.number(), transport, with.time().now(session));
            return null;
        });
        LOG.info("remote.connected hub=" + hub.shown() + " transport=" + transport);
    }

    @Override
    public List<SubscriptionRows.Wanted> subscriptions() throws SQLException {
        return with.database().transaction(session -> with.rows().of(session, hub.number()));
    }

    @Override
    public void told(long toldVersion) throws SQLException {
        failures = 0;
        with.database().transaction(session -> {
            with.hubs().applied(session, hub.number(), toldVersion);
            return null;
        });
    }

    @Override
    public void failure(long subscription, String failure) throws SQLException {
        with.database().transaction(session -> {
            with.rows().failure(session, subscription, failure);
            return null;
        });
    }

    /**
     * A hub tells an event once: while the database is away it waits here, and the hub waits for this node. Also beyond what this node
     * believes in as its lease, which it cannot renew meanwhile; no other node can take the hub then, either.
     */
    @Override
    public void arrived(List<Arrival> arrivals) throws SQLException, IOException, InterruptedException {
        long until = System.nanoTime() + DATABASE_PATIENCE.toNanos();
        String batch = UUID.randomUUID().toString();
        boolean isAgain = false;
        while (true) {
            try {
                store(arrivals, batch, isAgain);
                with.arrivals().committed();
                return;
            } catch (SQLException e) {
                if (System.nanoTime() - until > 0 || isLeaving) {
                    LOG.log(Level.WARNING, "remote.lost hub=" + hub.shown() + " events=" + arrivals.size(), e);
                    throw e;
                }
                LOG.log(Level.FINE, "remote.waiting hub=" + hub.shown(), e);
                isAgain = true;
                Thread.sleep(DATABASE_REST.toMillis());
            }
        }
    }

    /** @param isAgain whether it may have been done, although its commit ended in an error */
    private void store(List<Arrival> arrivals, String batch, boolean isAgain) throws SQLException, IOException {
        boolean isStored = with.database().transaction(session -> {
            if (isAgain && with.hubs().hasReceived(session, hub.number(), batch)) {
                return true;
            }
            if (!with.hubs().receive(session, hub.number(), batch)) {
                return false;
            }
            for (Arrival each : arrivals) {
                with.arrivals().add(session, hub.application(), each);
            }
            return true;
        });
        if (!isStored) {
            throw new HubFailedException("another node is connected to the hub");
        }
    }
}
