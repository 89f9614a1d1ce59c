package dev.carillon.probe;

import dev.carillon.event.EventData;
import dev.carillon.event.EventNotifier;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Publishes in a transaction and holds it open: {@code POST /probe/held?topic=…&id=…&source=…&hold=PT10S&end=commit}.
 * Its answer begins as soon as the event is in the transaction, and ends after the commit or rollback.
 */
@WebServlet("/probe/held")
public class HeldTransactionServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    private transient EventNotifier notifier;

    @Resource
    private transient UserTransaction transaction;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Duration hold = Duration.parse(request.getParameter("hold"));
        EventData event = EventData.builder(request.getParameter("topic"))
                .id(request.getParameter("id"))
                .source(request.getParameter("source"))
                .json("{}")
                .build();
        try {
            transaction.begin();
            response.getWriter().println(notifier.notify(event));
            response.flushBuffer();
            new CountDownLatch(1).await(hold.toMillis(), TimeUnit.MILLISECONDS);
            if ("commit".equals(request.getParameter("end"))) {
                transaction.commit();
            } else {
                transaction.rollback();
            }
            response.getWriter().println("ended");
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
