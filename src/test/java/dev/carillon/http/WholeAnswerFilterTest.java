package dev.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In which thread an answer leaves WildFly. */
class WholeAnswerFilterTest {

    private final Map<Object, Object> attributes = new HashMap<>();
    private final Map<Object, Object> headers = new HashMap<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private String method = "GET";
    private String server = "WildFly";
    private int status = 200;
    private boolean isAsync;
    private boolean isListenedTo;

    @Test
    void anAnswerIsSentOnceTheThreadHasLeft() throws Exception {
        answer((request, response) -> response.getOutputStream().write("whole".getBytes()));

        assertThat(isAsync).isTrue();
        assertThat(isListenedTo).isTrue();
        assertThat(headers).containsEntry("length", 5);
    }

    @Test
    void oneWithoutABodyIsToo() throws Exception {
        answer((request, response) -> ((HttpServletResponse) response).setStatus(304));

        assertThat(isListenedTo).isTrue();
        assertThat(headers).doesNotContainKey("length");
    }

    @Test
    void whatHeadIsAnsweredWithSaysHowLongTheBodyWouldBe() throws Exception {
        method = "HEAD";
        answer((request, response) -> response.getOutputStream().write("whole".getBytes()));

        assertThat(headers).containsEntry("Content-Length", "5");
        assertThat(written.size()).isZero();
    }

    @Test
    void anErrorIsAProblemWithoutTheServersPage() throws Exception {
        answer((request, response) -> ((HttpServletResponse) response).sendError(404));

        assertThat(status).isEqualTo(404);
        assertThat(isListenedTo).isTrue();
    }

    @Test
    void anAnswerThatEndsTheConnectionIsWrittenAtOnce() throws Exception {
        answer((request, response) -> {
            ((HttpServletResponse) response).setHeader("Connection", "close");
            response.getOutputStream().write("whole".getBytes());
        });

        assertThat(isAsync).isFalse();
        assertThat(written).hasToString("whole");
    }

    @Test
    void whatIsFlushedLeavesAtOnce() throws Exception {
        List<String> left = new ArrayList<>();
        answer((request, response) -> {
            response.getWriter().print("first");
            response.flushBuffer();
            left.add(written.toString());
            response.getWriter().print(", last");
        });

        assertThat(left).containsExactly("first");
        assertThat(written).hasToString("first, last");
        assertThat(isAsync).isFalse();
        assertThat(headers).doesNotContainKey("length");
    }

    @Test
    void payaraWritesByItself() throws Exception {
        server = "Payara";
        answer((request, response) -> response.getOutputStream().write("whole".getBytes()));

        assertThat(isAsync).isFalse();
        assertThat(written).hasToString("whole");
    }

    private void answer(FilterChain door) throws Exception {
        HttpServletRequest request =
                proxy(HttpServletRequest.class, (proxy, called, given) -> switch (called.getName()) {
                    case "getMethod" -> method;
                    case "isAsyncSupported" -> true;
                    case "isAsyncStarted" -> isAsync;
                    case "getServletContext" -> proxy(ServletContext.class, (context, name, none) -> server);
                    case "startAsync" -> {
                        isAsync = true;
                        yield proxy(AsyncContext.class, (async, name, none) -> null);
                    }
                    case "setAttribute" -> attributes.put(given[0], given[1]);
                    default -> attributes.get(given[0]);
                });
        Departure departure = Departure.of(request);
        new WholeAnswerFilter().doFilter(request, response(), door);
        departure.now();
    }

    private HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (proxy, called, given) -> {
            switch (called.getName()) {
                case "setHeader" -> headers.put(given[0], given[1]);
                case "setContentLength" -> headers.put("length", given[0]);
                case "setContentLengthLong" -> headers.put("length", ((Long) given[0]).intValue());
                case "setStatus" -> status = (int) given[0];
                default -> {}
            }
            return switch (called.getName()) {
                case "containsHeader" -> headers.containsKey(given[0]);
                case "isCommitted" -> false;
                case "getStatus" -> status;
                case "getCharacterEncoding" -> "UTF-8";
                case "getOutputStream" -> new Written();
                default -> null;
            };
        });
    }

    private final class Written extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            isListenedTo = true;
        }

        @Override
        public void write(int each) {
            written.write(each);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return (T) Proxy.newProxyInstance(WholeAnswerFilterTest.class.getClassLoader(), new Class<?>[] {type}, handler);
    }
}
