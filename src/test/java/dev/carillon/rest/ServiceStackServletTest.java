package dev.carillon.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.servicestack.ServiceStackSettings;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceStackServletTest {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    @ParameterizedTest
    @CsvSource({"GET,", "POST,", "GET,/search", "PUT,/history", "DELETE,/0190d1c2-0000-7000-8000-000000000001"})
    void W23_switchedOffThereIsNothing(String method, String path) throws Exception {
        ServiceStackServlet servlet = new ServiceStackServlet();
        servlet.settings = settings(false);
        servlet.service(request(method, path), response());

        assertThat(status).isEqualTo(404);
        assertThat(body.toString())
                .isEqualTo("{\"responseStatus\":{\"errorCode\":\"NotFound\","
                        + "\"message\":\"the subscription service is switched off\"}}");
    }

    @Test
    void anotherMethodIsNotAllowed() throws Exception {
        ServiceStackServlet servlet = new ServiceStackServlet();
        servlet.settings = settings(true);
        servlet.service(request("PATCH", null), response());

        assertThat(status).isEqualTo(405);
    }

    private static ServiceStackSettings settings(boolean enabled) {
        return new ServiceStackSettings(
                enabled,
                false,
                new ServiceStackSettings.Access(true, Set.of(), Set.of(), false, false),
                ServiceStackSettings.Attempts.DEFAULTS);
    }

    private static HttpServletRequest request(String method, String path) {
        return proxy(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getMethod" -> method;
            case "getPathInfo" -> path;
            default -> throw new AssertionError(name);
        });
    }

    private HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (name, arguments) -> {
            if (name.equals("setStatus")) {
                status = (int) arguments[0];
            }
            return name.equals("getOutputStream") ? new Out() : null;
        });
    }

    private final class Out extends ServletOutputStream {

        @Override
        public void write(int b) {
            body.write(b);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
