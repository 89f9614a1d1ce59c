package dev.carillon.realtime.signalr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.loop.ContextCapture;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketTransportTest {

    private final Thread thread = Thread.currentThread();
    private final ClassLoader before = thread.getContextClassLoader();
    private final ClassLoader callers = new ClassLoader(before) {};

    @BeforeEach
    void callFromElsewhere() {
        thread.setContextClassLoader(callers);
    }

    @AfterEach
    void goHome() {
        thread.setContextClassLoader(before);
    }

    @Test
    void whoIsToldThatTheSocketIsClosedRunsWithTheClassLoaderOfTheApplication() {
        Session closed =
                (Session) Proxy.newProxyInstance(before, new Class<?>[] {Session.class}, (self, method, given) -> {
                    throw new IllegalStateException("closed");
                });
        List<Object> told = new ArrayList<>();
        new WebSocketTransport(closed).write(new byte[1], false, failure -> {
            told.add(failure.getMessage());
            told.add(thread.getContextClassLoader());
        });
        assertThat(told).containsExactly("closed", ContextCapture.class.getClassLoader());
        assertThat(thread.getContextClassLoader()).isSameAs(callers);
    }
}
