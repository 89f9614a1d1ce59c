package dev.carillon.broker;

import dev.carillon.access.Caller;
import dev.carillon.event.EventStatus;
import dev.carillon.event.EventStatuses;
import dev.carillon.event.JsonApi;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OneLine;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscriber.Binding;
import dev.carillon.subscriber.Bindings;
import jakarta.inject.Inject;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.sql.SQLException;
import java.util.Optional;
import java.util.logging.Level;

/**
 * What applications beside Carillon ask over the broker, which has let them in: messages without a body, all in properties. Every node
 * answers; the one that asks uses the first answer. What is not a question, or cannot be answered now, is passed over. Thread safe.
 */
@OnePerNode
class Questions {

    /** Where questions come in. */
    static final String TOPIC = "carillon.questions";

    /** Property: what is asked for, {@code bindings} or {@code status}. */
    static final String KIND = "carillon_question";

    /** Property of question and answer: which one it is. */
    static final String ID = "carillon_question_id";

    private static final String APPLICATION = "carillon_application";
    private static final int LONGEST_ID = 100;
    private static final FailureLog LOG = new FailureLog(Questions.class);

    private final Tenants tenants;
    private final Bindings bindings;
    private final EventStatuses statuses;
    private final News news;

    @Inject
    Questions(Tenants tenants, Bindings bindings, EventStatuses statuses, News news) {
        this.tenants = tenants;
        this.bindings = bindings;
        this.statuses = statuses;
        this.news = news;
    }

    /** Throws nothing: the broker would give it again. */
    void answer(Message question) {
        try {
            String id = question.getStringProperty(ID);
            String application = question.getStringProperty(APPLICATION);
            if (id == null || id.length() > LONGEST_ID || application == null) {
                return;
            }
            Optional<Caller> caller = tenants.caller(application);
            if (caller.isPresent()) {
                Optional<JsonObject> answer = answer(question, caller.get().application());
                if (answer.isPresent()) {
                    news.answer(id, answer.get().toString());
                }
            }
        } catch (JMSException | SQLException | RuntimeException e) {
            LOG.log(Level.FINE, "broker.question.unanswered reason=" + OneLine.of(e.getMessage()), e);
        }
    }

    private Optional<JsonObject> answer(Message question, int application) throws JMSException, SQLException {
        return switch (String.valueOf(question.getStringProperty(KIND))) {
            case "bindings" -> Optional.of(bindings(application, question.getStringProperty("carillon_client")));
            case "status" ->
                Optional.of(status(
                        application,
                        question.getStringProperty("carillon_event_source"),
                        question.getStringProperty("carillon_event_id")));
            default -> Optional.empty();
        };
    }

    /** {@code {"version":7,"bindings":[{"path":"/shop/orders","onRequest":"a;b"}]}}. */
    private JsonObject bindings(int application, String client) throws SQLException {
        Bindings.Raising raising = bindings.raising(application, client == null ? "" : client);
        JsonArrayBuilder all = JsonApi.json().createArrayBuilder();
        for (Binding each : raising.bindings()) {
            JsonObjectBuilder one =
                    JsonApi.json().createObjectBuilder().add("path", each.path().value());
            if (each.onRequest() != null) {
                one.add("onRequest", each.onRequest());
            }
            if (each.onResponse() != null) {
                one.add("onResponse", each.onResponse());
            }
            all.add(one);
        }
        return JsonApi.json()
                .createObjectBuilder()
                .add("version", raising.version())
                .add("bindings", all)
                .build();
    }

    /** {@code {"status":"QUEUED"}}, or {@code {}} if there is no such event. By Carillon's id, or by the event's own one. */
    private JsonObject status(int application, String source, String id) {
        JsonObjectBuilder answer = JsonApi.json().createObjectBuilder();
        if (id == null) {
            return answer.build();
        }
        Optional<EventStatus> found = statuses.of(application, id);
        if (found.isEmpty() && source != null) {
            found = statuses.of(application, source, id);
        }
        found.ifPresent(status -> answer.add("status", status.name()));
        return answer.build();
    }
}
