package dev.carillon.messaging.amqp10;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import java.io.IOException;

/** Connects by AMQP 1.0. */
public final class Driver implements BrokerDriver {

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws IOException {
        return new Amqp10Connection(target, new Wire(network.open(), network.patience()));
    }

    @Override
    public BrokerInbox listen(BrokerInlet inlet, String name, BrokerNetwork network) throws IOException {
        Wire wire = new Wire(network.open(), network.patience());
        return Amqp10Inbox.open(new Amqp10Connection(inlet.target(), wire), wire, inlet, name);
    }
}
