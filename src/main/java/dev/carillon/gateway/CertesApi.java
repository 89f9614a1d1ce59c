package dev.carillon.gateway;

import dev.carillon.http.HttpAnswer;
import dev.carillon.http.Problem;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * {@code /api} of a port of our own: a request goes on to the HTTP API that the configuration names, with the host that was asked for
 * and the one that it goes to. It waits for the answer, so only some go on at once. Thread safe.
 */
@OnePerNode
class CertesApi {

    static final String PATH = "/api";

    private static final FailureLog LOG = new FailureLog(CertesApi.class);
    private static final int AT_ONCE = 16;
    private static final int MOST_BYTES = 32 << 20;
    private static final Timeout PATIENCE = Timeout.ofSeconds(60);

    /** Of one connection only (RFC 9110, section 7.6.1), or set again. */
    private static final Set<String> OF_ONE_HOP = Set.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "proxy-connection",
            "host",
            "content-length",
            "expect",
            "proxy-authorization",
            "proxy-authenticate",
            "x-forwarded-host",
            "x-origin-host");

    private final URI target;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private volatile CloseableHttpClient client;
    private boolean isClosed;

    @Inject
    CertesApi(GatewaySettings settings) {
        target = settings.certes().api().orElse(null);
    }

    HttpAnswer answer(String path, IncomingRequest request) {
        if (target == null) {
            return HttpAnswer.of(Problem.notFound("this port leads to no API: carillon.certes.api-url is not set"));
        }
        if (path.startsWith(PATH + "/v1/stream")) {
            return HttpAnswer.of(Problem.notFound("streams are at the API's own address"));
        }
        if (!places.tryAcquire()) {
            return HttpAnswer.of(Problem.of(503, "too many requests wait for the API"))
                    .with("Retry-After", "1");
        }
        try {
            return forwarded(path, request);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.FINE, "certes.api.unreachable", e);
            return HttpAnswer.of(Problem.of(502, "the API cannot be reached")).with("Retry-After", "1");
        } finally {
            places.release();
        }
    }

    private HttpAnswer forwarded(String path, IncomingRequest request) throws IOException {
        String query = request.head().urls().get(0);
        int from = query.indexOf('?');
        String base = target.toString().replaceFirst("/$", "");
        URI url = URI.create(base + path.substring(PATH.length()) + (from < 0 ? "" : query.substring(from)));
        HttpUriRequestBase sent = new HttpUriRequestBase(request.head().method(), url);
        request.head().headers().forEach((name, values) -> {
            if (!OF_ONE_HOP.contains(name) && !name.equals("content-type")) {
                values.forEach(each -> sent.addHeader(name, each));
            }
        });
        String host = request.head().first("Host");
        sent.setHeader("X-Forwarded-Host", host == null ? "" : host);
        sent.setHeader("X-Origin-Host", target.getRawAuthority());
        if (request.head().address() != null) {
            sent.addHeader("X-Forwarded-For", request.head().address());
        }
        if (request.body().length > 0) {
            String type = request.head().contentType();
            sent.setEntity(new ByteArrayEntity(request.body(), type == null ? null : ContentType.parseLenient(type)));
        }
        return client().execute(sent, CertesApi::read);
    }

    private static HttpAnswer read(ClassicHttpResponse response) throws IOException {
        byte[] body = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream in = response.getEntity().getContent()) {
                body = in.readNBytes(MOST_BYTES + 1);
            }
        }
        if (body.length > MOST_BYTES) {
            return HttpAnswer.of(Problem.of(502, "the answer of the API is longer than " + MOST_BYTES + " bytes"));
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String type = null;
        for (Header each : response.getHeaders()) {
            if (each.getName().equalsIgnoreCase("Content-Type")) {
                type = each.getValue();
            } else if (!OF_ONE_HOP.contains(each.getName().toLowerCase(Locale.ROOT))) {
                headers.merge(each.getName(), each.getValue(), (one, other) -> one + ", " + other);
            }
        }
        return new HttpAnswer(response.getCode(), type, body, headers);
    }

    /** When it is first needed: most have none. */
    private synchronized CloseableHttpClient client() {
        if (isClosed) {
            throw new IllegalStateException("this node ends");
        }
        if (client == null) {
            client = HttpClients.custom()
                    .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                            .setMaxConnPerRoute(AT_ONCE)
                            .setMaxConnTotal(AT_ONCE)
                            .setDefaultConnectionConfig(ConnectionConfig.custom()
                                    .setConnectTimeout(Timeout.ofSeconds(5))
                                    .setSocketTimeout(PATIENCE)
                                    .build())
                            .build())
                    .setDefaultRequestConfig(RequestConfig.custom()
                            .setResponseTimeout(PATIENCE)
                            .setExpectContinueEnabled(false)
                            .build())
                    .disableRedirectHandling()
                    .disableAutomaticRetries()
                    .disableCookieManagement()
                    .disableAuthCaching()
                    .disableContentCompression()
                    .build();
        }
        return client;
    }

    @PreDestroy
    synchronized void close() {
        isClosed = true;
        if (client != null) {
            client.close(CloseMode.IMMEDIATE);
        }
    }
}
