package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands around all doors. */
class AnswerFilterTest {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Map<String, Object> headers = new HashMap<>();
    private int status;
    private boolean committed;

    @Test
    void answersAreNotSniffedAndNotKept() throws Exception {
        filter("GET", (request, response) -> {});

        assertThat(headers)
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Cache-Control", "no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "TRACK", "CONNECT"})
    void noDoorIsAskedForMethodsThatNoneHas(String method) throws Exception {
        filter(method, (request, response) -> {
            throw new AssertionError("asked");
        });

        assertThat(status).isEqualTo(405);
        assertThat(headers).containsKey("Allow");
    }

    @Test
    void whoIsGoneIsNoErrorOfOurs() throws Exception {
        filter("POST", (request, response) -> {
            throw new EOFException("the connection was closed");
        });

        assertThat(status).isEqualTo(400);
    }

    @Test
    void aDatabaseThatIsAwayIsNotToldByTheServer() throws Exception {
        filter("GET", (request, response) -> {
            throw new ServletException(new IllegalStateException(new SQLException("cut", "08006")));
        });

        assertThat(status).isEqualTo(503);
    }

    @Test
    void anErrorOfOursIsAProblem() throws Exception {
        filter("GET", (request, response) -> {
            throw new IllegalStateException("a bug");
        });

        assertThat(status).isEqualTo(500);
        assertThat(body.toString()).contains("urn:uuid:").doesNotContain("a bug");
    }

    @Test
    void whatIsBeingAnsweredIsLeftAsItIs() throws Exception {
        filter("GET", (request, response) -> {
            committed = true;
            throw new EOFException("the connection was closed");
        });

        assertThat(body.size()).isZero();
    }

    @Test
    void aParameterIsReadFromTheAddressAlone() {
        assertThat(QueryParameter.of(asking("id=1&key=a%2Bb&key=c"), "key")).isEqualTo("a+b");
        assertThat(QueryParameter.of(asking("key=%zz"), "key")).isNull();
        assertThat(QueryParameter.of(asking("id=1"), "key")).isNull();
        assertThat(QueryParameter.of(asking(null), "key")).isNull();
    }

    @Test
    void aLocationIsThePublicUrlsOrAPath() {
        URI made = URI.create("http://evil.example:99/carillon/api/v1/keys/7");

        assertThat(LocationFilter.location(made, "/carillon", Optional.empty())).isEqualTo("/carillon/api/v1/keys/7");
        assertThat(LocationFilter.location(made, "/carillon", Optional.of("https://hub.example/events/")))
                .isEqualTo("https://hub.example/events/api/v1/keys/7");
    }

    private void filter(String method, FilterChain chain) throws Exception {
        new AnswerFilter().doFilter(request(method), response(), chain);
    }

    private HttpServletRequest request(String method) {
        return proxy(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getMethod" -> method;
            default -> throw new AssertionError(name);
        });
    }

    private static HttpServletRequest asking(String query) {
        return proxy(HttpServletRequest.class, (name, arguments) -> query);
    }

    private HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (name, arguments) -> {
            switch (name) {
                case "setHeader" -> headers.put((String) arguments[0], arguments[1]);
                case "setStatus" -> status = (int) arguments[0];
                default -> {}
            }
            return switch (name) {
                case "isCommitted" -> committed;
                case "getOutputStream" -> out();
                default -> null;
            };
        });
    }

    private ServletOutputStream out() {
        return new ServletOutputStream() {
            @Override
            public void write(int each) {
                body.write(each);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {}
        };
    }

    private interface Method {
        Object call(String name, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Method method) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, called, arguments) -> method.call(called.getName(), arguments)));
    }
}
