package dev.carillon.beside;

import dev.carillon.event.EventData;
import dev.carillon.event.EventRejectedException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code POST /shop/ends/container|own?phase=…&end=commit|rollback&first=…&topic=…}: a transaction in whose phase an observer
 * fires an event of that topic; {@code first} is the topic of one that is fired in the transaction itself.
 * {@code POST /shop/ends/mark|timeout?topic=…} fires one in a transaction that can only be rolled back, {@code …/late} leaves the
 * end to the server. Answers 422 if firing was refused, and 500 if the thread is left in a transaction.
 */
@Path("ends")
@RequestScoped
public class EndResource {

    @Inject
    Event<EventData> events;

    @Inject
    Event<EndObservers.Asked> asked;

    @Inject
    Orders orders;

    @Inject
    UserTransaction transaction;

    @QueryParam("phase")
    TransactionPhase phase;

    @QueryParam("end")
    String end;

    @QueryParam("first")
    String first;

    @QueryParam("topic")
    String topic;

    @POST
    @Path("{how}")
    public Response end(@PathParam("how") String how) throws Exception {
        leftIn("before");
        try {
            switch (how) {
                case "container" -> byTheContainer();
                case "own" -> byItself();
                case "mark" -> marked();
                case "timeout" -> tooLate(() -> {}, () -> events.fire(EventData.json(topic, "4")));
                default -> tooLate(this::work, () -> {});
            }
        } catch (EventRejectedException e) {
            return Response.status(422).entity(e.getMessage()).build();
        }
        leftIn("after");
        return Response.noContent().build();
    }

    private void byTheContainer() {
        try {
            orders.inTransaction(() -> {
                work();
                if (end.equals("rollback")) {
                    throw new Orders.Cancelled();
                }
            });
        } catch (Orders.Cancelled e) {
            // as asked for
        }
    }

    private void byItself() throws Exception {
        transaction.begin();
        work();
        if (end.equals("commit")) {
            transaction.commit();
        } else {
            transaction.rollback();
        }
    }

    private void work() {
        if (first != null) {
            events.fire(EventData.json(first, "1"));
        }
        asked.fire(new EndObservers.Asked(phase, EventData.json(topic, "2")));
    }

    private void marked() throws Exception {
        transaction.begin();
        try {
            transaction.setRollbackOnly();
            events.fire(EventData.json(topic, "3"));
        } finally {
            transaction.rollback();
        }
    }

    private void tooLate(Runnable within, Runnable then) throws Exception {
        transaction.setTransactionTimeout(1);
        transaction.begin();
        try {
            within.run();
            while (transaction.getStatus() == Status.STATUS_ACTIVE) {
                LockSupport.parkNanos(20_000_000); // no Awaitility in the server
            }
            then.run();
        } finally {
            leave();
        }
    }

    private void leave() throws Exception {
        transaction.setTransactionTimeout(0);
        try {
            transaction.rollback();
        } catch (IllegalStateException over) { // its time was over: the server takes it from the thread
        }
    }

    private void leftIn(String when) throws Exception {
        if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
            throw new IllegalStateException(when + ": the thread is in a transaction, " + transaction.getStatus());
        }
    }
}
