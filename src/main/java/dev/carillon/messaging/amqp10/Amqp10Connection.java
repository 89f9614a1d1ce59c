package dev.carillon.messaging.amqp10;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerTarget;
import dev.carillon.messaging.Credentials;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Session;

/** A connection by AMQP 1.0: one session, and a link for each address, of which the longest unused are closed. */
final class Amqp10Connection implements BrokerConnection {

    private static final int LINKS = 100;

    private final BrokerTarget target;
    private final Wire wire;
    private final Connection connection = Proton.connection();
    private final Session session;
    private final Map<String, Link> links = new LinkedHashMap<>(16, 0.75f, true);
    private boolean isBroken;

    Amqp10Connection(BrokerTarget target, Wire wire) throws IOException {
        this.target = target;
        this.wire = wire;
        connection.setContainer(container(target));
        connection.setHostname(target.uri().hosts().get(0).name());
        Sasl sasl = authenticate(target.credentials());
        wire.carry(connection);
        connection.open();
        session = connection.session();
        session.open();
        wire.waitFor(() -> isRefused(sasl) || connection.getRemoteState() != EndpointState.UNINITIALIZED);
        if (isRefused(sasl)) {
            throw new BrokerException("the broker does not accept these credentials");
        }
        checkOpen();
    }

    private static String container(BrokerTarget target) {
        String given = target.options().text("container");
        return (given == null ? "carillon" : given) + '-' + UUID.randomUUID();
    }

    private Sasl authenticate(Credentials with) {
        Sasl sasl = wire.sasl();
        sasl.client();
        if (with.username() != null) {
            sasl.plain(with.username(), with.password() == null ? "" : with.password());
        } else {
            sasl.setMechanisms(with.identity() == null ? "ANONYMOUS" : "EXTERNAL");
        }
        return sasl;
    }

    private static boolean isRefused(Sasl sasl) {
        return sasl.getOutcome() != Sasl.SaslOutcome.PN_SASL_NONE && sasl.getOutcome() != Sasl.SaslOutcome.PN_SASL_OK;
    }

    void checkOpen() throws BrokerException {
        if (connection.getRemoteState() == EndpointState.CLOSED) {
            isBroken = true;
            throw new BrokerException(
                    "the broker closed the connection: " + Conditions.text(connection.getRemoteCondition()));
        }
        if (session.getRemoteState() == EndpointState.CLOSED) {
            isBroken = true;
            throw new BrokerException(
                    "the broker closed the session: " + Conditions.text(session.getRemoteCondition()));
        }
    }

    @Override
    public boolean isOpen() {
        if (isBroken) {
            return false;
        }
        try {
            idle();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void idle() throws IOException {
        wire.look();
        checkOpen();
    }

    @Override
    public List<SendResult> send(List<OutgoingMessage> batch) throws IOException {
        List<Sent> all = new ArrayList<>(batch.size());
        for (OutgoingMessage each : batch) {
            all.add(link(each.address()).send(each));
        }
        wire.waitForEver(() -> isLost() || all.stream().allMatch(Sent::isOver));
        checkOpen();
        return all.stream().map(Sent::result).toList();
    }

    Session session() {
        return session;
    }

    boolean isLost() {
        return connection.getRemoteState() == EndpointState.CLOSED || session.getRemoteState() == EndpointState.CLOSED;
    }

    private Link link(String address) throws IOException {
        Link known = links.get(address);
        if (known != null && known.isOpen()) {
            return known;
        }
        if (known != null) {
            known.close();
        }
        if (links.size() >= LINKS) {
            Iterator<Link> oldest = links.values().iterator();
            Link left = oldest.next();
            if (left.isUnused()) {
                oldest.remove();
                left.close();
            }
        }
        Link made = new Link(this, wire, session, address, target.options());
        links.put(address, made);
        return made;
    }

    @Override
    public void close() throws IOException {
        wire.close(connection);
    }
}
