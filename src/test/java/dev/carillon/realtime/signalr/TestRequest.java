package dev.carillon.realtime.signalr;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** A request that has been made asynchronous, as a server has it: its thread is in it until the test says otherwise. */
final class TestRequest {

    private final ServletInputStream in;
    final List<String> done = new ArrayList<>();
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    int status;
    boolean hasLeft;

    final AsyncContext async = proxy(AsyncContext.class, (proxy, method, arguments) -> {
        switch (method.getName()) {
            case "getTimeout":
                return 0L;
            case "setTimeout":
                if (hasLeft) {
                    throw new IllegalStateException("its thread has returned to the container");
                }
                return null;
            case "getResponse":
                return response();
            case "getRequest":
                return request();
            default:
                if (!method.getName().equals("addListener")) {
                    done.add(method.getName());
                }
                return null;
        }
    });

    TestRequest() {
        this(null);
    }

    TestRequest(ServletInputStream in) {
        this.in = in;
    }

    private HttpServletRequest request() {
        return proxy(HttpServletRequest.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getInputStream" -> in;
            case "getServletContext" -> proxy(ServletContext.class, (itself, asked, none) -> "a server of the test");
            default -> 0L;
        });
    }

    private HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (proxy, method, arguments) -> {
            if (method.getName().equals("setStatus")) {
                status = (int) arguments[0];
            }
            return method.getName().equals("getOutputStream") ? new Output() : null;
        });
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return (T) Proxy.newProxyInstance(TestRequest.class.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private final class Output extends ServletOutputStream {

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            try {
                listener.onWritePossible();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void write(int each) {
            body.write(each);
        }
    }
}
