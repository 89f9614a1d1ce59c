package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.access.Application;
import dev.carillon.access.Applications;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.enmeshed.ConnectorRequests.Call;
import dev.carillon.enmeshed.ConnectorStore.Progress;
import dev.carillon.event.EventData;
import dev.carillon.outbound.SendOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Has the Connector synchronize, and tells {@code transport.messageReceived} for each message that came in since: from the first
 * synchronization on, and each once, whoever else tells of it. Thread safe.
 */
@ApplicationScoped
class HttpBackbone implements BackboneClient {

    private static final String SYNC = "/api/core/v1/Account/Sync";
    private static final String MESSAGES = "/api/core/v1/Messages?isOwn=false";
    private static final Duration OVERLAP =
            Duration.ofDays(1); // what was sent earlier may come later; repeats are no new events
    private static final String NEVER = "0000";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConnectorStore store;
    private final ConnectorRequests requests;
    private final EventsIn events;
    private final Applications applications;

    @Inject
    HttpBackbone(ConnectorStore store, ConnectorRequests requests, EventsIn events, Applications applications) {
        this.store = store;
        this.requests = requests;
        this.events = events;
        this.applications = applications;
    }

    protected HttpBackbone() { // CDI client proxy
        this(null, null, null, null);
    }

    @Override
    public CompletionStage<Void> sync(int application, String correlationId) {
        Connector connector = store.find(application).orElse(null);
        if (connector == null || connector.url() == null) {
            return failed("the Connector's address (url) is not set");
        }
        Progress progress = store.progress(application).orElse(new Progress(null, null, null, null));
        return begun(connector, progress, correlationId)
                .thenCompose(from -> requests.send(connector, new Call("POST", SYNC, null, correlationId, null))
                        .thenCompose(outcome -> {
                            require(outcome);
                            return tell(connector, from, progress.messagesUpTo(), correlationId);
                        }));
    }

    /** createdAt of the newest message that was there before the first synchronization. */
    private CompletionStage<String> begun(Connector connector, Progress progress, String correlationId) {
        if (progress.messagesFrom() != null) {
            return CompletableFuture.completedFuture(progress.messagesFrom());
        }
        return messages(connector, "", correlationId).thenApply(found -> {
            String newest = found.isEmpty() ? NEVER : createdAt(found.get(found.size() - 1));
            store.told(connector.application(), newest, newest);
            return newest;
        });
    }

    private CompletionStage<Void> tell(Connector connector, String from, String upTo, String correlationId) {
        String since = since(from, upTo);
        String query =
                since.equals(NEVER) ? "" : "&createdAt=" + URLEncoder.encode(">=" + since, StandardCharsets.UTF_8);
        return messages(connector, query, correlationId).thenCompose(found -> {
            CompletionStage<Void> told = CompletableFuture.completedFuture(null);
            for (JsonNode each : found) {
                if (createdAt(each).compareTo(from) > 0) {
                    told = told.thenCompose(before -> tell(connector.application(), each, correlationId));
                }
            }
            return told.thenRun(() -> {
                if (!found.isEmpty()) {
                    store.told(connector.application(), from, createdAt(found.get(found.size() - 1)));
                }
            });
        });
    }

    private static String since(String from, String upTo) {
        try {
            String earlier = Instant.parse(upTo).minus(OVERLAP).toString();
            return earlier.compareTo(from) > 0 ? earlier : from;
        } catch (RuntimeException none) {
            return from;
        }
    }

    private CompletionStage<Void> tell(int application, JsonNode message, String correlationId) {
        EventData event = EventNames.event(EventNames.MESSAGE_RECEIVED)
                .id(EventNames.idOfMessage(
                        EventNames.MESSAGE_RECEIVED, message.path("id").textValue()))
                .extension(EventNames.CORRELATION, correlationId)
                .json(message.toString())
                .build();
        return events.tell(event, caller(application)).thenAccept(isTold -> {
            if (!isTold) {
                throw failure("an event could not be stored");
            }
        });
    }

    private Caller caller(int application) {
        Application found = applications.find(application).orElseThrow(() -> failure("the application is gone"));
        return new Caller(application, found.name(), Set.of(Scope.EVENTS_WRITE), "enmeshed");
    }

    /** The oldest first. */
    private CompletionStage<List<JsonNode>> messages(Connector connector, String query, String correlationId) {
        return requests.send(connector, new Call("GET", MESSAGES + query, null, correlationId, null))
                .thenApply(outcome -> {
                    require(outcome);
                    List<JsonNode> found = new ArrayList<>();
                    try {
                        JSON.readTree(((SendOutcome.Answered) outcome).content().bytes())
                                .path("result")
                                .forEach(found::add);
                    } catch (IOException e) {
                        throw failure("the Connector's messages are not JSON");
                    }
                    found.sort(Comparator.comparing(HttpBackbone::createdAt));
                    return found;
                });
    }

    private static String createdAt(JsonNode message) {
        return message.path("createdAt").asText("");
    }

    private static void require(SendOutcome outcome) {
        if (!ConnectorRequests.isSuccess(outcome)) {
            throw failure(ConnectorRequests.failure(outcome));
        }
    }

    private static CompletionException failure(String why) {
        return new CompletionException(new BackboneException(why));
    }

    private static CompletionStage<Void> failed(String why) {
        return CompletableFuture.failedFuture(new BackboneException(why));
    }
}
