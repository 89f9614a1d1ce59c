package shop;

import dev.carillon.event.EventData;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.logging.Logger;

/** Hears one topic. */
@ApplicationScoped
public class Greeter {

    private static final Logger LOG = Logger.getLogger(Greeter.class.getName());

    void thank(@Observes @Topic("order/created") EventData event) {
        LOG.info("thank you for order " + event.getId() + ": " + event.getData());
    }
}
