package dev.carillon.enmeshed;

import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.OutboundRequest.Header;
import dev.carillon.outbound.SendOutcome;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Requests to a Connector, through the guarded way to the network. Thread safe. */
@OnePerNode
class ConnectorRequests {

    /** Most bytes of an answer that are passed on. */
    static final int LONGEST = 8 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(55);

    private final HttpSender http;
    private final Executor executor;

    @Inject
    ConnectorRequests(HttpSender http, Executor executor) {
        this.http = http;
        this.executor = executor;
    }

    /**
     * One request.
     *
     * @param path below the Connector's url, with its query, encoded
     * @param body JSON, or null
     */
    record Call(String method, String path, byte[] body, String correlationId, String accept) {}

    /** Never ends exceptionally: that nobody answered is an outcome. */
    CompletableFuture<SendOutcome> send(Connector connector, Call call) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Accept", call.accept() == null ? "application/json" : call.accept()));
        headers.add(new Header("x-correlation-id", call.correlationId()));
        if (connector.apiKey() != null) {
            headers.add(new Header("X-API-KEY", connector.apiKey()));
        }
        OutboundRequest request = new OutboundRequest(
                        call.method(),
                        URI.create(connector.url() + call.path()),
                        call.body() == null ? null : "application/json",
                        headers,
                        call.body())
                .of(connector.application());
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        http.send(request, PATIENCE, LONGEST, ended -> complete(outcome, ended));
        return outcome;
    }

    /** On a thread that may wait for the database, as what follows does; those of the client may not. */
    private void complete(CompletableFuture<SendOutcome> outcome, SendOutcome ended) {
        try {
            executor.execute(() -> outcome.complete(ended));
        } catch (RuntimeException ending) { // the server gives no thread any more
            outcome.complete(ended);
        }
    }

    /** For people, without secrets. */
    static String failure(SendOutcome outcome) {
        if (outcome instanceof SendOutcome.Answered answered) {
            return answered.complete()
                    ? "the Connector answered " + answered.status()
                    : "the Connector's answer is longer than " + LONGEST + " bytes";
        }
        return outcome instanceof SendOutcome.Unreachable unreachable
                ? "the Connector cannot be reached: " + unreachable.reason()
                : "the Connector did not answer in time";
    }

    static boolean isSuccess(SendOutcome outcome) {
        return outcome instanceof SendOutcome.Answered answered && answered.status() / 100 == 2 && answered.complete();
    }
}
