package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.messaging.BrokerSender;
import dev.carillon.messaging.TargetReader;
import dev.carillon.transfer.FileEntry;
import dev.carillon.transfer.RefusedFileException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks brokers what a Connector asks them at its start: it does not start if an exchange or a topic is missing. Others may be away.
 * Waits for their answers, so never call it inside a transaction. Thread safe.
 */
@OnePerNode
class BrokerStarts {

    private final BrokerSender brokers;

    @Inject
    BrokerStarts(BrokerSender brokers) {
        this.brokers = brokers;
    }

    /** @throws RefusedFileException of all brokers with which it would not start */
    void check(List<FileEntry> entries) {
        List<RefusedException> wrong = new ArrayList<>();
        for (FileEntry each : entries) {
            JsonNode destination = each.members().get("destination");
            String kind = destination.path("kind").textValue();
            String exchange = destination.at("/options/exchange").asText();
            if (kind.equals("pubsub")) {
                objection(each, destination)
                        .ifPresent(why -> wrong.add(new RefusedException(
                                each.pointer() + "/configuration/topicName",
                                "must exist, or the module does not start: " + why,
                                destination.path("address").textValue())));
            } else if (kind.equals("amqp091") && !exchange.isEmpty()) {
                objection(each, destination)
                        .ifPresent(why -> wrong.add(new RefusedException(
                                each.pointer() + "/configuration/exchange",
                                "The configured exchange '" + exchange + "' does not exist. (" + why + ")",
                                exchange)));
            }
        }
        if (!wrong.isEmpty()) {
            throw new RefusedFileException(wrong);
        }
    }

    private Optional<String> objection(FileEntry entry, JsonNode destination) {
        return brokers.objection(new TargetReader(entry.pointer() + "/configuration", destination).read(false));
    }
}
