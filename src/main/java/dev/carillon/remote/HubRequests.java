package dev.carillon.remote;

import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.SendOutcome;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Requests to hubs of one application. Thread safe.
 *
 * @param mostBytes of an answer
 */
record HubRequests(HttpSender sender, int application, int mostBytes) {

    private static final String TEXT = "text/plain;charset=UTF-8";

    /**
     * Begins one.
     *
     * @param token sent as {@code Authorization: Bearer}, or null
     * @param body or null
     */
    CompletableFuture<SendOutcome> begin(String method, URI url, String token, byte[] body, Duration deadline) {
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        OutboundRequest request =
                new OutboundRequest(method, url, TEXT, headers(token), body, false, null, application);
        sender.send(request, deadline, mostBytes, outcome::complete);
        return outcome;
    }

    /** With the token, if there is one. */
    static List<OutboundRequest.Header> headers(String token) {
        List<OutboundRequest.Header> headers = new ArrayList<>(2);
        headers.add(new OutboundRequest.Header("X-Requested-With", "XMLHttpRequest"));
        if (token != null) {
            headers.add(new OutboundRequest.Header("Authorization", "Bearer " + token));
        }
        return headers;
    }

    /** Waits for its end, which its deadline sees to. */
    static SendOutcome await(CompletableFuture<SendOutcome> request) throws InterruptedException {
        try {
            return request.get();
        } catch (ExecutionException e) { // no request ends so
            throw new IllegalStateException(e.getCause());
        }
    }

    /** @throws HubFailedException if there was no answer */
    static SendOutcome.Answered answered(SendOutcome outcome) throws IOException {
        if (outcome instanceof SendOutcome.Answered answered) {
            return answered;
        }
        throw new HubFailedException(
                outcome instanceof SendOutcome.Unreachable unreachable ? unreachable.reason() : "no answer in time");
    }
}
