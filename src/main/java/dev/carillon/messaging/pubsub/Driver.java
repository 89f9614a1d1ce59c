package dev.carillon.messaging.pubsub;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerDriver;
import dev.carillon.messaging.BrokerNetwork;
import dev.carillon.messaging.BrokerTarget;
import java.io.IOException;
import java.time.Clock;

/** Connects to Google Cloud Pub/Sub, or to its emulator. */
public final class Driver implements BrokerDriver {

    @Override
    public BrokerConnection connect(BrokerTarget target, BrokerNetwork network) throws IOException {
        String host = target.uri().hosts().get(0).name();
        AccessToken token = target.credentials().serviceKey() == null
                ? null
                : new AccessToken(target.credentials().serviceKey(), "https://" + host + '/', Clock.systemUTC());
        return new PubSubConnection(
                new RestLine(network.open(), target.uri().hosts().get(0).toString(), network.silence()), token);
    }
}
