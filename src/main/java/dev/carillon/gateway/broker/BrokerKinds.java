package dev.carillon.gateway.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.gateway.SourceKind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.List;
import java.util.Optional;

/** The kinds of sources that are brokers: one for each protocol. Thread safe. */
@ApplicationScoped
class BrokerKinds {

    @Produces
    SourceKind amqp10() {
        return new Kind("amqp10");
    }

    @Produces
    SourceKind amqp091() {
        return new Kind("amqp091");
    }

    @Produces
    SourceKind mqtt() {
        return new Kind("mqtt");
    }

    @Produces
    SourceKind redis() {
        return new Kind("redis");
    }

    @Produces
    SourceKind kafka() {
        return new Kind("kafka");
    }

    @Produces
    SourceKind jms() {
        return new Kind("jms");
    }

    @Produces
    SourceKind nats() {
        return new Kind("nats");
    }

    private record Kind(String name) implements SourceKind {

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
        public Optional<String> newSecret(ObjectNode settings) {
            return Optional.empty();
        }
    }
}
