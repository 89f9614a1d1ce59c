package dev.carillon.gateway;

import dev.carillon.body.BodyTime;
import dev.carillon.body.ReservedBytes;
import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.loop.FailureLog;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.message.BasicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncServerExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.ResponseChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/**
 * One request to a port of our own, and its answer: read and written without a thread that waits, within a time and within the room that
 * this node has for bodies. Thread safe.
 */
final class OwnExchange implements AsyncServerExchangeHandler {

    private static final FailureLog LOG = new FailureLog(OwnPort.class);
    private static final int FIRST = 4 << 10;
    private static final int GROWTH = 4;
    private static final long LEFT = Duration.ofSeconds(2).toNanos(); // to read the answer, before the connection ends

    private final OwnPort listener;
    private final ReservedBytes reserved;
    private final int most;
    private final long until;
    private RequestHead head;
    private String path;
    private String local;
    private SocketAddress from;
    private ResponseChannel channel;
    private HttpContext context;
    private byte[] body = new byte[0];
    private int length;
    private boolean isWhole;
    private ByteBuffer answer;
    private long answeredAt;

    /** @param most maximum size of a body, in bytes */
    OwnExchange(OwnPort listener, ReservedBytes reserved, int most) {
        this.listener = listener;
        this.reserved = reserved;
        this.most = most;
        until = System.nanoTime() + BodyTime.of(most).toNanos();
    }

    @Override
    public void handleRequest(HttpRequest request, EntityDetails entity, ResponseChannel responses, HttpContext http)
            throws HttpException, IOException {
        HttpAnswer refusal;
        synchronized (this) {
            channel = responses;
            context = http;
            String target = request.getPath() == null ? "/" : request.getPath();
            int query = target.indexOf('?');
            path = query < 0 ? target : target.substring(0, query);
            HttpCoreContext core = HttpCoreContext.cast(http);
            local = OwnPort.text(core.getEndpointDetails().getLocalAddress());
            from = core.getEndpointDetails().getRemoteAddress();
            head = head(request, target, OwnPort.host(from));
            refusal = refusal(entity);
        }
        listener.began(this);
        if (refusal != null) {
            answer(refusal.with("Connection", "close"));
        } else if (entity == null) {
            whole();
        }
    }

    /** Null as long as its head has not come. */
    synchronized SocketAddress from() {
        return from;
    }

    private static RequestHead head(HttpRequest request, String target, String from) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (Header each : request.getHeaders()) {
            headers.computeIfAbsent(each.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(each.getValue() == null ? "" : each.getValue());
        }
        List<String> host = headers.getOrDefault("host", List.of(""));
        return new RequestHead(request.getMethod(), List.of("http://" + host.get(0) + target), headers, from);
    }

    /** As at the entry of the server's own port. */
    private HttpAnswer refusal(EntityDetails entity) {
        if (!head.all("Transfer-Encoding").isEmpty()
                && !head.all("Content-Length").isEmpty()) {
            return HttpAnswer.of(Problem.of(400, "Transfer-Encoding and Content-Length must not be given together"));
        }
        if (head.headers().values().stream().flatMap(List::stream).anyMatch(OwnExchange::hasControl)) {
            return HttpAnswer.of(Problem.of(400, "headers must not contain control characters"));
        }
        String coding = head.first("Content-Encoding");
        if (coding != null && !coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
            return HttpAnswer.of(Problem.of(415, "Content-Encoding must be absent: bodies are not decoded"))
                    .with("Accept-Encoding", "identity");
        }
        return entity != null && entity.getContentLength() > most ? tooLong() : null;
    }

    private static boolean hasControl(String value) {
        return value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127); // RFC 9110, section 5.5
    }

    private HttpAnswer tooLong() {
        return HttpAnswer.of(Problem.of(413, "must have at most " + most + " bytes"));
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        capacity.update(Integer.MAX_VALUE); // what is too long is refused, what is too slow is ended
    }

    @Override
    public void consume(ByteBuffer piece) throws IOException {
        HttpAnswer refusal = null;
        synchronized (this) {
            if (answer != null) {
                piece.position(piece.limit());
                return;
            }
            int more = piece.remaining();
            if (more > most - length) {
                refusal = tooLong();
            } else if (!hasRoom(length + more)) {
                refusal = HttpAnswer.of(Problem.of(503, "there is no room for another request at the moment"))
                        .with("Retry-After", "1");
            } else {
                piece.get(body, length, more);
                length += more;
            }
        }
        if (refusal != null) {
            piece.position(piece.limit());
            answer(refusal.with("Connection", "close"));
        }
    }

    private boolean hasRoom(int needed) {
        if (needed <= body.length) {
            return true;
        }
        int next = (int) Math.min(most, Math.max(Math.max(FIRST, needed), (long) body.length * GROWTH));
        if (!reserved.take(next)) {
            return false;
        }
        body = Arrays.copyOf(body, next);
        return true;
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        whole();
    }

    private void whole() {
        IncomingRequest request;
        synchronized (this) {
            if (answer != null || isWhole) {
                return;
            }
            isWhole = true;
            request = new IncomingRequest(head, length == body.length ? body : Arrays.copyOf(body, length));
            body = new byte[0];
        }
        listener.received(this, path, request, local);
    }

    /** The first one counts. From any thread. */
    void answer(HttpAnswer given) {
        try {
            BasicHttpResponse response;
            synchronized (this) {
                if (answer != null) {
                    return;
                }
                body = new byte[0];
                answeredAt = System.nanoTime();
                answer = ByteBuffer.wrap(head.method().equals("HEAD") ? new byte[0] : given.body());
                response = new BasicHttpResponse(given.status());
                response.setHeader("X-Content-Type-Options", "nosniff");
                response.setHeader("Cache-Control", "no-store");
                given.headers().forEach(response::setHeader);
            }
            ContentType type = given.mediaType() == null ? null : ContentType.parseLenient(given.mediaType());
            channel.sendResponse(response, new BasicEntityDetails(answer.limit(), type), context);
        } catch (HttpException | IOException | RuntimeException gone) { // so is who asked
            LOG.log(Level.FINE, "port.answer.unread", gone);
        }
    }

    /** If its body does not come in time; and if it still comes when it is answered, so that nobody waits for its end. */
    void endIfLate(long now) {
        boolean isAnswered;
        synchronized (this) {
            isAnswered = answer != null;
            if (isWhole || (isAnswered ? now - answeredAt < LEFT : now - until < 0)) {
                return;
            }
        }
        if (isAnswered) {
            channel.terminateExchange();
        } else {
            answer(HttpAnswer.of(
                            Problem.of(408, "the body did not arrive in time: 10 s, and 1 s more for each 256 KiB"))
                    .with("Connection", "close"));
        }
    }

    @Override
    public synchronized int available() {
        return answer == null ? 0 : answer.remaining();
    }

    @Override
    public synchronized void produce(DataStreamChannel out) throws IOException {
        if (answer == null) {
            return;
        }
        if (answer.hasRemaining()) {
            out.write(answer);
        }
        if (!answer.hasRemaining()) {
            out.endStream(null);
        }
    }

    @Override
    public void failed(Exception cause) {
        LOG.log(Level.FINE, "port.broken-off", cause);
    }

    @Override
    public void releaseResources() {
        reserved.release();
        listener.ended(this);
    }
}
