package dev.carillon.remote;

import dev.carillon.outbound.SendOutcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Records over long polling: one GET that waits at the hub, and a POST for what is sent. */
final class LongPollingHubLine implements HubLine {

    static final String TRANSPORT = "LongPolling";

    /** Hubs answer after 90 s at the latest. */
    private static final Duration POLL = Duration.ofSeconds(110);

    private static final Duration SEND = Duration.ofSeconds(15);

    private final HubRequests requests;
    private final URI url;
    private final String token;
    private CompletableFuture<SendOutcome> poll;
    private volatile boolean isClosed;

    /** @param url of the hub with the connection's token */
    LongPollingHubLine(HubRequests requests, URI url, String token) {
        this.requests = requests;
        this.url = url;
        this.token = token;
        poll = requests.begin("GET", url, token, null, POLL);
    }

    @Override
    public String transport() {
        return TRANSPORT;
    }

    @Override
    public Duration longestSilence() {
        return POLL;
    }

    @Override
    public boolean hasPings() {
        return false;
    }

    @Override
    public void send(byte[] records) throws IOException, InterruptedException {
        int status = HubRequests.answered(HubRequests.await(requests.begin("POST", url, token, records, SEND)))
                .status();
        if (status != 200) {
            throw new HubFailedException("the hub answered " + status + " to what was sent");
        }
    }

    @Override
    public byte[] receive(Duration patience) throws IOException, InterruptedException {
        SendOutcome outcome;
        try {
            outcome = poll.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (isClosed) {
                throw new EOFException("closed");
            }
            return null;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
        SendOutcome.Answered answer = HubRequests.answered(outcome);
        if (answer.status() == 204) {
            throw new EOFException("the hub has ended the connection");
        }
        if (answer.status() != 200 || !answer.complete()) {
            throw new HubFailedException(
                    answer.complete() ? "the hub answered a poll with " + answer.status() : "a message is too long");
        }
        poll = requests.begin("GET", url, token, null, POLL);
        return answer.excerpt().getBytes(StandardCharsets.UTF_8); // an empty one says that the hub is there
    }

    /** Each request has its own deadline. */
    @Override
    public boolean isStuck() {
        return false;
    }

    @Override
    public void leave() {
        close();
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            requests.begin("DELETE", url, token, null, SEND); // its answer changes nothing
        }
    }
}
