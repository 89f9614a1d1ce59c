package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.enmeshed.ConnectorCallers.ConnectorCaller;
import dev.carillon.enmeshed.ConnectorRequests.Call;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.http.HttpAnswer;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.SendOutcome;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.logging.Level;

/** Passes requests on to the Connector, and tells {@code transport.messageSent} when it has sent a message. Thread safe. */
@OnePerNode
class ConnectorFacade {

    private static final FailureLog LOG = new FailureLog(ConnectorFacade.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConnectorStore store;
    private final ConnectorRequests requests;
    private final EventsIn events;

    @Inject
    ConnectorFacade(ConnectorStore store, ConnectorRequests requests, EventsIn events) {
        this.store = store;
        this.requests = requests;
        this.events = events;
    }

    CompletionStage<HttpAnswer> pass(ConnectorCaller caller, Call call, boolean isSending) {
        Connector connector = store.find(caller.application()).orElse(null);
        if (connector == null || connector.url() == null) {
            return CompletableFuture.completedFuture(ConnectorError.NO_CONNECTOR.answer());
        }
        if (call.body() != null && !isObject(call.body())) {
            return CompletableFuture.completedFuture(ConnectorError.INVALID_JSON.answer());
        }
        return requests.send(connector, call).thenCompose(outcome -> {
            HttpAnswer answer = answer(outcome).with("x-correlation-id", call.correlationId());
            return isSending && ConnectorRequests.isSuccess(outcome)
                    ? told(caller, (SendOutcome.Answered) outcome, call.correlationId())
                            .thenApply(any -> answer)
                    : CompletableFuture.completedFuture(answer);
        });
    }

    private static boolean isObject(byte[] body) {
        try {
            JsonNode read = JSON.readTree(body);
            return read != null && read.isObject();
        } catch (IOException noJson) {
            return false;
        }
    }

    private static HttpAnswer answer(SendOutcome outcome) {
        if (outcome instanceof SendOutcome.Answered answered && answered.complete()) {
            byte[] body = answered.content().bytes();
            String type = body.length == 0 ? null : answered.content().type();
            return new HttpAnswer(answered.status(), type, body, Map.of());
        }
        return ConnectorError.UNREACHABLE.answer(ConnectorRequests.failure(outcome));
    }

    /** The message is sent, whatever becomes of this: the answer does not depend on it. */
    private CompletionStage<Boolean> told(ConnectorCaller caller, SendOutcome.Answered sent, String correlationId) {
        try {
            JsonNode message = JSON.readTree(sent.content().bytes()).path("result");
            EventData event = EventNames.event(EventNames.MESSAGE_SENT)
                    .id(EventNames.idOfMessage(
                            EventNames.MESSAGE_SENT, message.path("id").textValue()))
                    .extension(EventNames.CORRELATION, correlationId)
                    .json(message.toString())
                    .build();
            return events.tell(event, caller.asPublisher()).exceptionally(failure -> untold(failure));
        } catch (IOException | RefusedException e) {
            return CompletableFuture.completedFuture(untold(e));
        }
    }

    private static boolean untold(Throwable failure) {
        LOG.log(Level.WARNING, "enmeshed.sent-untold; a message was sent and no event tells of it", failure);
        return false;
    }
}
