package dev.carillon.probe;

import static jakarta.enterprise.event.TransactionPhase.AFTER_COMPLETION;
import static jakarta.enterprise.event.TransactionPhase.AFTER_FAILURE;
import static jakarta.enterprise.event.TransactionPhase.AFTER_SUCCESS;
import static jakarta.enterprise.event.TransactionPhase.BEFORE_COMPLETION;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

/** Publishes in the phase of the transaction that is asked for. */
@ApplicationScoped
public class PhaseObservers {

    /** What an application fires within its transaction. */
    public record Asked(TransactionPhase phase, EventData event) {}

    @Inject
    EventNotifier events;

    void before(@Observes(during = BEFORE_COMPLETION) Asked asked) {
        publish(asked, BEFORE_COMPLETION);
    }

    void success(@Observes(during = AFTER_SUCCESS) Asked asked) {
        publish(asked, AFTER_SUCCESS);
    }

    void failure(@Observes(during = AFTER_FAILURE) Asked asked) {
        publish(asked, AFTER_FAILURE);
    }

    void completion(@Observes(during = AFTER_COMPLETION) Asked asked) {
        publish(asked, AFTER_COMPLETION);
    }

    private void publish(Asked asked, TransactionPhase now) {
        if (asked.phase() == now) {
            events.notify(asked.event());
        }
    }
}
