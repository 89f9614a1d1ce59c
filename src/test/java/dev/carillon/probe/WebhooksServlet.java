package dev.carillon.probe;

import dev.carillon.servicestack.PublishFilter;
import dev.carillon.servicestack.WebhookEvent;
import dev.carillon.servicestack.WebhookEventStore;
import dev.carillon.servicestack.Webhooks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * Publishes in the words of ServiceStack.Webhooks: {@code POST /probe/webhooks?event=…&text=…&how=publish|create}. Answers with
 * the event's id and data, or 422 if it is refused.
 */
@WebServlet("/probe/webhooks")
public class WebhooksServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient Webhooks webhooks;

    @Inject
    transient WebhookEventStore events;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String event = request.getParameter("event");
        String text = request.getParameter("text");
        try {
            WebhookEvent stored = "create".equals(request.getParameter("how"))
                    ? events.create(event, "{\"text\":\"" + text + "\"}")
                    : webhooks.publish(event, Map.of("text", text));
            response.getWriter().print(stored.id() + ' ' + stored.data());
        } catch (IllegalArgumentException e) {
            response.setStatus(422);
        }
    }

    /** Puts a word into the data of events whose name says so. */
    @ApplicationScoped
    static class Polite implements PublishFilter {

        @Override
        public WebhookEvent apply(WebhookEvent event) {
            return event.eventName().startsWith("polite")
                    ? event.withData("{\"please\":true}").withOrigin("/probe")
                    : event;
        }
    }
}
