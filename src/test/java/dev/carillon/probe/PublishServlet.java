package dev.carillon.probe;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.RefusedException;
import jakarta.annotation.Resource;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;

/**
 * Publishes as an enterprise application does:
 * {@code POST /probe/publish?topic=…&how=notify|fire|fireAsync|<phase>&end=commit|rollback|mark|timeout&row=…} with the
 * data as body, JSON if that is its media type.
 *
 * <p>Without {@code end} there is no transaction. A phase is one of CDI's: an observer of that phase publishes. The last two
 * ends come before it is published. {@code row} is also written to the application's own database, in the
 * same transaction. Answers 200 and, without a transaction, the event's id, or 422 with the message of the rejection and its violations. {@code GET /probe/publish?row=…} counts such rows.
 * {@code GET /probe/publish?status=…} is what has become of an event, asked within a transaction.
 */
@WebServlet("/probe/publish")
public class PublishServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient EventNotifier notifier;

    @Inject
    private transient Event<EventData> fired;

    @Inject
    private transient Event<PhaseObservers.Asked> asked;

    @Inject
    private transient OwnDatabase own;

    @Resource
    private transient UserTransaction transaction;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        EventData event = event(request);
        String end = request.getParameter("end");
        try {
            if (end == null) {
                response.getWriter().print(publish(event, request.getParameter("how")));
                return;
            }
            transaction.setTransactionTimeout(end.equals("timeout") ? 1 : 0);
            transaction.begin();
            if (end.equals("mark")) {
                transaction.setRollbackOnly();
            } else if (end.equals("timeout")) {
                TransactionTime.awaitEnd(transaction);
            }
            publish(event, request.getParameter("how"));
            if (request.getParameter("row") != null) {
                own.insert(request.getParameter("row"));
            }
            if (end.equals("commit")) {
                transaction.commit();
            } else {
                transaction.rollback();
            }
        } catch (EventRejectedException e) {
            rejected(response, e);
        } catch (CompletionException e) {
            rejected(response, e.getCause());
        } catch (Exception e) {
            throw new ServletException(e);
        } finally {
            rollback();
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            String id = request.getParameter("status");
            response.getWriter().print(id == null ? own.count(request.getParameter("row")) : status(id));
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private Object status(String id) throws Exception {
        transaction.begin();
        try {
            return notifier.getStatus(id).map(Object::toString).orElse("none");
        } finally {
            transaction.commit();
        }
    }

    private static EventData event(HttpServletRequest request) throws IOException {
        String data = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        EventData.Builder event = EventData.builder(request.getParameter("topic"))
                .id(request.getParameter("id"))
                .source(request.getParameter("source"))
                .subject(request.getParameter("subject"));
        boolean isJson = EventData.JSON.equals(request.getContentType());
        return (isJson ? event.json(data) : event.text(data)).build();
    }

    /** The event's id, if it is told. */
    private String publish(EventData event, String how) {
        switch (how) {
            case "notify" -> {
                return notifier.notify(event);
            }
            case "fire" -> fired.fire(event);
            case "fireAsync" -> fired.fireAsync(event).toCompletableFuture().join();
            default -> asked.fire(new PhaseObservers.Asked(TransactionPhase.valueOf(how), event));
        }
        return "";
    }

    private static void rejected(HttpServletResponse response, Throwable why) throws IOException {
        response.setStatus(422);
        response.setContentType("text/plain");
        response.getWriter().print(why.getClass().getSimpleName() + ": " + why.getMessage());
        if (why instanceof EventRejectedException rejection) {
            for (RefusedException each : rejection.violations()) {
                response.getWriter().print("\n" + each.field() + " | " + each.rule() + " | " + each.value());
            }
        }
    }

    private void rollback() throws ServletException {
        try {
            transaction.setTransactionTimeout(0);
            if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transaction.rollback();
            }
        } catch (IllegalStateException over) { // its time was over: the server takes it from the thread
        } catch (SystemException e) {
            throw new ServletException(e);
        }
    }
}
