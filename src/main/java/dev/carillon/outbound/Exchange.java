package dev.carillon.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * One request on its way: reads the answer as far as it matters, and ends exactly once, by whichever comes first of
 * answer, failure, deadline and the sender's close.
 */
final class Exchange implements AsyncResponseConsumer<Boolean>, FutureCallback<Boolean> {

    static final int READ_AT_MOST = 64 * 1024;
    static final int EXCERPT = 1024;

    private final long startedAt = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Consumer<SendOutcome> done;
    private final Consumer<Exchange> leave;
    private Future<?> deadline;
    private volatile Future<?> request;
    private volatile HttpLine line;
    private volatile AsyncExecRuntime connection;
    private volatile boolean begun;
    private volatile boolean released;
    private volatile FutureCallback<Boolean> answer;

    private int status;
    private String retryAfter;
    private String contentType;
    private Map<String, String> webhookHeaders;
    private final int most;
    private byte[] excerpt;
    private int read;

    private final Duration patience;

    /**
     * @param patience its deadline
     * @param most maximum number of bytes of the answer's body that are kept
     */
    Exchange(Consumer<SendOutcome> done, Consumer<Exchange> leave, Duration patience, int most) {
        this.patience = patience;
        this.most = most;
        this.done = done;
        this.leave = leave;
    }

    Duration patience() {
        return patience;
    }

    void deadline(Future<?> timer) {
        deadline = timer;
    }

    /**
     * Called before the client is given it, which says by {@link #releaseResources()} when it is through.
     *
     * @return whether it is to be given: it has not ended yet
     */
    boolean begin() {
        begun = true;
        released = ended.get();
        return !released;
    }

    /** What to cancel when time is up. */
    void request(Future<?> future) {
        request = future;
        if (ended.get()) {
            future.cancel(true);
        }
    }

    /** What carries it out. */
    void on(HttpLine carrier) {
        line = carrier;
    }

    /** Holds the connection it is carried out on. */
    void over(AsyncExecRuntime holder) {
        connection = holder;
    }

    /** Whether this ended it; then it is to be {@link #cut()}. */
    boolean timedOut() {
        return end(new SendOutcome.TimedOut(took()));
    }

    /** Ends and cuts it. */
    void stopped() {
        if (end(new SendOutcome.Unreachable("Carillon is stopping", took()))) {
            cut();
        }
    }

    @Override
    public void consumeResponse(
            HttpResponse response, EntityDetails entity, HttpContext context, FutureCallback<Boolean> result) {
        status = response.getCode();
        retryAfter = text(response.getFirstHeader("Retry-After"));
        contentType = text(response.getFirstHeader("Content-Type"));
        webhookHeaders = webhookHeaders(response);
        answer = result;
        if (entity == null) {
            whole();
        }
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {}

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
        int given = bytes.remaining();
        if (read < most && given > 0) {
            int kept = Math.min(given, most - read);
            makeRoom(read + kept);
            bytes.get(excerpt, read, kept);
        }
        int mostRead = Math.max(READ_AT_MOST, most);
        read = Math.min(read + given, mostRead + 1);
        bytes.position(bytes.limit());
        if (read > mostRead) {
            end(answered(false));
            throw new IOException("longer than " + mostRead + " bytes"); // ends the connection: the rest is not wanted
        }
    }

    private void makeRoom(int wanted) {
        if (excerpt == null) {
            excerpt = new byte[Math.min(most, Math.max(wanted, EXCERPT))];
        } else if (excerpt.length < wanted) {
            excerpt = Arrays.copyOf(excerpt, Math.min(most, wanted * 2));
        }
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        whole();
    }

    /**
     * Ends first and informs the client then: as soon as the client knows, the thread that began this request may find it
     * done before it is informed, and cancels what is over. An answer that was given would be lost.
     */
    private void whole() {
        end(answered(true));
        answer.completed(Boolean.TRUE);
    }

    @Override
    public void completed(Boolean whole) {
        // it has ended with the last byte
    }

    /** Called by the client both for this as consumer and as callback: the first one counts. */
    @Override
    public void failed(Exception cause) {
        broken(cause);
    }

    /** Ends it if it is under way on this line, which is closed. */
    void lost(HttpLine gone) {
        if (line == gone) {
            broken(new IOException("an I/O thread of this node has ended"));
        }
    }

    /** Ends without an answer. */
    void broken(Throwable cause) {
        end(new SendOutcome.Unreachable(SendFailure.reason(cause), took()));
    }

    @Override
    public void cancelled() {
        end(new SendOutcome.Unreachable("cancelled", took()));
    }

    /** Called by the client when it is through, whatever the outcome. */
    @Override
    public void releaseResources() {
        released = true;
    }

    /**
     * Ends what the client still does for this exchange: no one waits for it any more. To be called again as long as it
     * says false: the client may lose a cancelling that comes while it takes a connection or has just made one.
     *
     * @return whether the client is through, or its line is closed: a thread that has died reports nothing
     */
    boolean cut() {
        Future<?> running = request;
        if (running != null) {
            running.cancel(true);
        }
        AsyncExecRuntime holder = connection;
        if (holder != null && holder.isEndpointConnected()) {
            holder.discardEndpoint();
        }
        HttpLine carrier = line;
        return released || !begun || (carrier != null && carrier.isClosed());
    }

    private boolean end(SendOutcome outcome) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        try {
            Future<?> timer = deadline;
            if (timer != null) {
                timer.cancel(false);
            }
            leave.accept(this);
        } finally { // what it throws must not end an I/O thread, which belongs to all requests
            Apart.run("http.callback-failed; its outcome is lost", () -> done.accept(outcome));
        }
        return true;
    }

    private SendOutcome.Answered answered(boolean complete) {
        Optional<Duration> wait = retryAfter == null ? Optional.empty() : RetryAfter.parse(retryAfter, Instant.now());
        return most <= EXCERPT
                ? new SendOutcome.Answered(status, wait, webhookHeaders, excerptText(), complete, took())
                : new SendOutcome.Answered(status, wait, webhookHeaders, excerptText(), complete, took(), content());
    }

    private SendOutcome.Content content() {
        byte[] kept = excerpt == null ? new byte[0] : Arrays.copyOf(excerpt, Math.min(read, most));
        return new SendOutcome.Content(contentType, kept);
    }

    /** Read as UTF-8; a character cut in two at the end is dropped, what is not text at all becomes U+FFFD. */
    private String excerptText() {
        int length = Math.min(read, most);
        if (length == 0) {
            return "";
        }
        int end = length;
        if (read > most) {
            for (int back = 1; back <= 3; back++) {
                int lead = excerpt[length - back] & 0xff;
                if (lead < 0x80) {
                    break;
                }
                if (lead >= 0xc0) {
                    int needs = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
                    end = needs > back ? length - back : length;
                    break;
                }
            }
        }
        return new String(excerpt, 0, end, StandardCharsets.UTF_8)
                .replace('\0', '\uFFFD'); // PostgreSQL keeps no U+0000
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    private static Map<String, String> webhookHeaders(HttpResponse response) {
        Map<String, String> found = new TreeMap<>();
        for (Header each : response.getHeaders()) {
            String name = each.getName().toLowerCase(Locale.ROOT);
            if (name.startsWith("webhook-") && each.getValue() != null) {
                found.putIfAbsent(name, each.getValue());
            }
        }
        return found;
    }

    private static String text(Header header) {
        return header == null ? null : header.getValue();
    }
}
