package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.TopicName;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Application;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class RaisedTopicsTest {

    @RaiseEvents(onResponse = "all")
    static class Annotated extends Application {}

    @RaiseEvents(onRequest = "class", service = "orders", version = "2")
    static class Orders {
        @RaiseEvents(onRequest = "a; b", onResponse = "c")
        public void place() {}

        public void cancel() {}

        @RaiseEvents(onRequest = "a b")
        public void wrong() {}

        @RaiseEvents(onResponse = "carillon/own")
        public void reserved() {}
    }

    /** As servers make them of beans. */
    static class Orders$$Proxy extends Orders {
        @Override
        public void place() {}

        @Override
        public void cancel() {}
    }

    static class Plain {
        public void place() {}
    }

    private record Info(Class<?> getResourceClass, Method getResourceMethod) implements ResourceInfo {}

    private static RaisedTopics of(Class<?> type, String method, Class<?> application) {
        try {
            return RaisedTopics.of(new Info(type, type.getMethod(method)), application);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsNearestToTheMethodCountsAlone() {
        RaisedTopics ofMethod = of(Orders.class, "place", Annotated.class);
        assertThat(ofMethod.onRequest()).containsExactly(TopicName.of("a"), TopicName.of("b"));
        assertThat(ofMethod.onResponse()).containsExactly(TopicName.of("c"));
        assertThat(ofMethod.service()).isEqualTo("Orders");
        assertThat(ofMethod.operation()).isEqualTo("place");
        assertThat(ofMethod.version()).isEqualTo("1.0");

        RaisedTopics ofClass = of(Orders.class, "cancel", Annotated.class);
        assertThat(ofClass.onRequest()).containsExactly(TopicName.of("class"));
        assertThat(ofClass.onResponse()).isEmpty();
        assertThat(ofClass.service()).isEqualTo("orders");
        assertThat(ofClass.version()).isEqualTo("2");

        assertThat(of(Plain.class, "place", Annotated.class).onResponse()).containsExactly(TopicName.of("all"));
        assertThat(of(Plain.class, "place", Application.class).isEmpty()).isTrue();
    }

    @Test
    void aServersOwnSubclassIsTheClassThatItIsOf() {
        assertThat(of(Orders$$Proxy.class, "place", Application.class))
                .isEqualTo(of(Orders.class, "place", Application.class));
        assertThat(of(Orders$$Proxy.class, "cancel", Application.class))
                .isEqualTo(of(Orders.class, "cancel", Application.class));
    }

    @Test
    void aWrongTopicIsToldWithItsPlace() {
        assertThatThrownBy(() -> of(Orders.class, "wrong", Application.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("@RaiseEvents of " + Orders.class.getName() + "#wrong: ");
        assertThatThrownBy(() -> of(Orders.class, "reserved", Application.class))
                .hasMessageContaining("must not be one of Carillon's own");
    }
}
