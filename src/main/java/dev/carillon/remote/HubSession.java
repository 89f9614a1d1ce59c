package dev.carillon.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.signalr.BrokenProtocolException;
import dev.carillon.realtime.signalr.ClientWire;
import dev.carillon.realtime.signalr.HubMessage;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What is said on one connection to a hub, from the handshake to its end: tells it the subscriptions and their changes, and hands
 * on what it sends. For one thread.
 */
final class HubSession {

    /** What a session needs of the world around it. */
    interface World {

        /** Whether this node is still to be connected. */
        boolean goesOn();

        /** Rises with each change of the hub's subscriptions. */
        long version();

        void connected(String transport) throws SQLException;

        List<SubscriptionRows.Wanted> subscriptions() throws SQLException;

        /** All of this version has been told. */
        void told(long version) throws SQLException;

        /** @param failure null if it has been told after a failure */
        void failure(long subscription, String failure) throws SQLException;

        /** @throws HubFailedException if they are not this node's any more */
        void arrived(List<Arrival> arrivals) throws SQLException, IOException, InterruptedException;
    }

    private static final FailureLog LOG = new FailureLog(HubSession.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration HANDSHAKE = Duration.ofSeconds(15);
    private static final Duration PING = Duration.ofSeconds(15);
    private static final int MOST_ID = 90;

    private final HubLine line;
    private final World world;
    private final ClientWire wire;
    private final ToldSubscriptions told = new ToldSubscriptions(System::nanoTime);
    private long wantedVersion = -1;
    private long toldVersion = -1;
    private long sentAt;
    private long heardAt = System.nanoTime();

    HubSession(HubLine line, World world, int mostMessage) {
        this.line = line;
        this.world = world;
        wire = new ClientWire(mostMessage);
    }

    /** Goes on until the connection, or this node's part in it, is over. */
    void converse() throws IOException, InterruptedException, SQLException, BrokenProtocolException {
        send(wire.handshake());
        long begun = System.nanoTime();
        while (!wire.isAccepted()) {
            receive();
            if (isOver(begun, HANDSHAKE)) {
                throw new HubFailedException("the hub did not answer the handshake");
            }
            if (!world.goesOn()) {
                return;
            }
        }
        world.connected(line.transport());
        while (world.goesOn()) {
            tell();
            receive();
            if (isOver(heardAt, line.longestSilence())) {
                throw new HubFailedException(
                        "the hub has said nothing for " + line.longestSilence().toSeconds() + " s");
            }
            if (line.hasPings() && isOver(sentAt, PING)) {
                send(wire.ping());
            }
        }
        send(wire.close());
        line.leave();
    }

    private static boolean isOver(long since, Duration limit) {
        return System.nanoTime() - since > limit.toNanos();
    }

    private void send(byte[] records) throws IOException, InterruptedException {
        line.send(records);
        sentAt = System.nanoTime();
    }

    private void tell() throws IOException, InterruptedException, SQLException {
        long version = world.version();
        if (version != wantedVersion) {
            told.want(world.subscriptions());
            wantedVersion = version;
        }
        for (String id = told.next(); id != null; id = told.next()) {
            ToldSubscriptions.Call call = told.call(id);
            send(wire.invocation(id, "SubscribeToEvent", call.guid(), call.cookie()));
        }
        if (toldVersion != wantedVersion && told.isDone()) {
            world.told(wantedVersion);
            toldVersion = wantedVersion;
        }
    }

    private void receive() throws IOException, InterruptedException, SQLException, BrokenProtocolException {
        byte[] chunk = line.receive(LOOK);
        if (chunk == null) {
            return;
        }
        heardAt = System.nanoTime();
        List<Arrival> arrivals = new ArrayList<>();
        HubMessage.Close farewell = null;
        for (HubMessage each : wire.read(chunk)) {
            if (each instanceof HubMessage.Close close) {
                farewell = close;
                break;
            }
            on(each, arrivals);
        }
        if (!arrivals.isEmpty()) {
            world.arrived(arrivals);
        }
        if (farewell != null) {
            throw new HubFailedException(
                    "the hub has ended the connection" + (farewell.error() == null ? "" : ": " + farewell.error()));
        }
    }

    private void on(HubMessage message, List<Arrival> arrivals) throws IOException, InterruptedException, SQLException {
        if (message instanceof HubMessage.Invocation invocation) {
            if (invocation.invocationId() != null) {
                send(wire.refusal(invocation.invocationId(), "Client didn't provide a result."));
            }
            if (invocation.target().equalsIgnoreCase("ReceiveEvent")) {
                arrived(invocation.arguments(), arrivals);
            }
        } else if (message instanceof HubMessage.Completion completion) {
            answered(completion);
        }
    }

    /** Guid and cookie; a third argument is data; a fourth, of hubs of Carillon, says where it is from. */
    private void arrived(List<JsonNode> arguments, List<Arrival> arrivals) {
        if (arguments.size() < 2
                || !arguments.get(0).isTextual()
                || !arguments.get(1).isTextual()) {
            LOG.info("remote.ignored; a ReceiveEvent has no guid and cookie");
            return;
        }
        Long subscription;
        String cookie = arguments.get(1).textValue();
        try {
            subscription = told.subscription(arguments.get(0).textValue(), cookie);
        } catch (RefusedException e) { // no guid that anybody can have asked for
            subscription = null;
        }
        if (subscription == null) { // one that has just been ended, or what nobody has asked for
            LOG.fine("remote.ignored; there is no subscription to this guid with this cookie");
            return;
        }
        JsonNode data = arguments.size() < 3 ? null : arguments.get(2);
        JsonNode origin = arguments.size() < 4 ? null : arguments.get(3);
        arrivals.add(new Arrival(subscription, cookie, text(data), event(origin), hops(origin)));
    }

    private static String text(JsonNode data) {
        if (data == null || data.isNull()) {
            return null;
        }
        return data.isTextual() ? data.textValue() : data.toString();
    }

    /** One that the hub does not name is known again by a name of ours, should its transaction be repeated. */
    private static String event(JsonNode origin) {
        String id = origin == null ? "" : origin.path("id").asText("");
        boolean isName = !id.isEmpty() && id.length() <= MOST_ID && id.chars().allMatch(c -> c > ' ' && c < 127);
        return isName ? id : "-" + UUID.randomUUID();
    }

    private static int hops(JsonNode origin) {
        int hops = origin == null ? 0 : origin.path("hops").asInt(0);
        return Math.min(Math.max(0, hops), Arrivals.MOST_HOPS);
    }

    private void answered(HubMessage.Completion completion) throws SQLException {
        String error = completion.error();
        ToldSubscriptions.Call call = told.answered(completion.invocationId(), error != null);
        if (call == null || call.wanted() == null) {
            return;
        }
        if (error != null) {
            world.failure(call.wanted().number(), RefusedException.shortened(error.replace('\0', ' '), 900));
        } else if (call.wanted().hasFailed()) {
            world.failure(call.wanted().number(), null);
        }
    }
}
