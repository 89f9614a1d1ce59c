package dev.carillon.probe;

import dev.carillon.event.EventData;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;

/** Does at the first call for an event what its subject says. */
@ApplicationScoped
public class MisbehavingSubscriber {

    @Inject
    Heard heard;

    @Inject
    UserTransaction transaction;

    void on(@Observes @Topic("bad/**") EventData event) throws Exception {
        heard.add("bad", event);
        if (event.getSubject() != null && heard.count("bad", event) == 1) {
            misbehave(event.getSubject());
        }
    }

    private void misbehave(String how) throws Exception {
        switch (how) {
            case "throws a nul" -> throw new IllegalStateException("a\0b");
            case "throws an error" -> throw new Error("as asked for");
            case "throws a checked exception" -> throw new Exception("as asked for");
            case "interrupts" -> Thread.currentThread().interrupt();
            case "marks" -> transaction.setRollbackOnly();
            case "rolls back" -> transaction.rollback();
            case "commits" -> transaction.commit();
            case "leaves another open" -> another();
            case "leaves another that is over" -> {
                transaction.setTransactionTimeout(1);
                another();
                TransactionTime.awaitEnd(transaction);
            }
            case "leaves another that is over and throws" -> {
                transaction.setTransactionTimeout(1);
                another();
                TransactionTime.awaitEnd(transaction);
                throw new IllegalStateException("as asked for");
            }
            default -> throw new IllegalArgumentException(how);
        }
    }

    private void another() throws Exception {
        transaction.rollback();
        transaction.begin();
    }
}
