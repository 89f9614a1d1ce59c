package dev.carillon.gateway.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.gateway.SourceKind;
import dev.carillon.messaging.BrokerInlet;
import dev.carillon.messaging.BrokerReceiver;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** The kinds of sources that are brokers: one for each protocol. Thread safe. */
@ApplicationScoped
class BrokerKinds {

    private final BrokerReceiver brokers;

    @Inject
    BrokerKinds(BrokerReceiver brokers) {
        this.brokers = brokers;
    }

    protected BrokerKinds() { // CDI client proxy
        this(null);
    }

    @Produces
    SourceKind amqp10() {
        return new Kind("amqp10", brokers);
    }

    @Produces
    SourceKind amqp091() {
        return new Kind("amqp091", brokers);
    }

    @Produces
    SourceKind mqtt() {
        return new Kind("mqtt", brokers);
    }

    @Produces
    SourceKind redis() {
        return new Kind("redis", brokers);
    }

    @Produces
    SourceKind kafka() {
        return new Kind("kafka", brokers);
    }

    @Produces
    SourceKind jms() {
        return new Kind("jms", brokers);
    }

    @Produces
    SourceKind nats() {
        return new Kind("nats", brokers);
    }

    private record Kind(String name, BrokerReceiver brokers) implements SourceKind {

        @Override
        public boolean isPosted() {
            return false;
        }

        @Override
        public Optional<String> topic(ObjectNode settings) {
            return InletSettings.content(settings) == InletSettings.Content.ENMESHED
                    ? Optional.of("{type}") // its names are topics
                    : Optional.empty();
        }

        @Override
        public boolean takesWholeTopics() {
            return true;
        }

        @Override
        public void check(ObjectNode settings, List<String> secrets) {
            InletSettings.read(name, settings, secrets);
            if (secrets.stream().anyMatch(each -> each.indexOf('\0') >= 0)) {
                throw new RefusedException("/secrets", "must not contain NUL", null);
            }
        }

        @Override
        public void checkAddress(ObjectNode given) {
            brokers.checkAddress(InletSettings.FIELD, name, given);
        }

        @Override
        public boolean leadsElsewhere(ObjectNode before, ObjectNode now) {
            return BrokerInlet.leadsElsewhere(InletSettings.FIELD, name, before, now);
        }

        @Override
        public Optional<String> newSecret(ObjectNode settings) {
            return Optional.empty();
        }
    }
}
