package dev.carillon.beside;

import static jakarta.enterprise.event.TransactionPhase.AFTER_COMPLETION;
import static jakarta.enterprise.event.TransactionPhase.AFTER_FAILURE;
import static jakarta.enterprise.event.TransactionPhase.AFTER_SUCCESS;
import static jakarta.enterprise.event.TransactionPhase.BEFORE_COMPLETION;

import dev.carillon.event.EventData;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;

/** Fires an event in the phase of the transaction that is asked for. */
@ApplicationScoped
public class EndObservers {

    /** What an application fires within its transaction. */
    public record Asked(TransactionPhase phase, EventData event) {}

    @Inject
    Event<EventData> events;

    void before(@Observes(during = BEFORE_COMPLETION) Asked asked) {
        fire(asked, BEFORE_COMPLETION);
    }

    void success(@Observes(during = AFTER_SUCCESS) Asked asked) {
        fire(asked, AFTER_SUCCESS);
    }

    void failure(@Observes(during = AFTER_FAILURE) Asked asked) {
        fire(asked, AFTER_FAILURE);
    }

    void completion(@Observes(during = AFTER_COMPLETION) Asked asked) {
        fire(asked, AFTER_COMPLETION);
    }

    private void fire(Asked asked, TransactionPhase now) {
        if (asked.phase() == now) {
            events.fire(asked.event());
        }
    }
}
