package dev.carillon.messaging.mqtt;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerInbox;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import java.io.IOException;

/** Connects by MQTT. */
public final class Driver implements BrokerDriver {

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws IOException {
        PacketLine line = new PacketLine(network.open());
        Session session = Session.open(line, target, network.patience());
        return new MqttConnection(target.options(), line, session);
    }

    @Override
    public BrokerInbox listen(BrokerInlet inlet, String name, BrokerNetwork network) throws IOException {
        PacketLine line = new PacketLine(network.open());
        Session session = Session.kept(line, inlet.target(), name, network.patience());
        return MqttInbox.open(line, session, inlet, network.patience());
    }
}
