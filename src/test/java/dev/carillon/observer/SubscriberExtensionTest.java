package dev.carillon.observer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import dev.carillon.event.Topic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.EventMetadata;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.enterprise.util.TypeLiteral;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriberExtensionTest {

    private static final List<String> HEARD = new CopyOnWriteArrayList<>();
    private static final String HERE = SubscriberExtensionTest.class.getName() + '$';

    @ApplicationScoped
    static class Observers {
        void on(@Observes @Topic("order/**") EventData event) {
            HEARD.add("on " + event.getTopic());
        }

        void on(Helper helper, @Observes @Topic("order/**") EventData event) {
            HEARD.add(helper.help() + ' ' + event.getTopic());
        }

        void plain(@Observes EventData event) {
            HEARD.add("plain " + event.getTopic());
        }

        void exactly(@Observes @Topic("order/paid") EventData event, EventMetadata metadata) {
            HEARD.add("exactly " + event.getTopic());
        }
    }

    @Dependent
    static class Helper {
        String help() {
            return "helper";
        }
    }

    @Dependent
    @IntegrationEventSubscriber(topics = {"order", " stock/* "})
    static class Stock implements EventSubscriber {
        @Override
        public void onEvent(EventData event) {
            HEARD.add("stock " + event.getTopic());
        }
    }

    @ApplicationScoped
    static class WrongPattern {
        void on(@Observes @Topic("order/a*") EventData event) {}
    }

    /** No scope of its own. */
    @IntegrationEventSubscriber(topics = "order; stock/low;")
    static class Plain implements EventSubscriber {
        private final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(EventData event) {
            heard.add(event.getTopic());
            HEARD.add("plain " + heard);
        }
    }

    /** As JSON-B reads it. */
    public static class Order {
        public int number;
        public List<String> items;
    }

    @ApplicationScoped
    static class Typed {
        void order(@Observes @Topic("order/**") Order order) {
            HEARD.add("order " + order.number + order.items);
        }

        void text(@Observes @Topic("order/**") String text) {
            HEARD.add("text " + text);
        }

        void many(@Observes @Topic("orders") List<Order> orders) {
            HEARD.add("orders " + orders.get(1).number);
        }

        void anything(@Observes @Topic("order/**") Object event) {
            HEARD.add("anything " + event.getClass().getSimpleName());
        }
    }

    @ApplicationScoped
    @IntegrationEventSubscriber(topics = "order//paid")
    static class WrongTopic implements EventSubscriber {
        @Override
        public void onEvent(EventData event) {}
    }

    @ApplicationScoped
    @IntegrationEventSubscriber(topics = "order")
    static class NoSubscriber {}

    static class TopicLiteral extends AnnotationLiteral<Topic> implements Topic {
        @Override
        public String value() {
            return "order/paid";
        }
    }

    @BeforeEach
    void forget() {
        HEARD.clear();
    }

    private static SeContainer container(Class<?>... beans) {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(new SubscriberExtension())
                .addBeanClasses(beans)
                .initialize();
    }

    private static List<Subscriber> found(SeContainer container) {
        return container
                .getBeanManager()
                .getExtension(SubscriberExtension.class)
                .subscribers(container.getBeanManager());
    }

    @Test
    void findsMethodsAndBeansUnderNamesThatStayTheSame() {
        try (SeContainer container = container(Observers.class, Helper.class, Stock.class)) {
            assertThat(found(container))
                    .extracting(Subscriber::name)
                    .containsExactlyInAnyOrder(
                            HERE + "Observers#on(order/**)",
                            HERE + "Observers#on(" + HERE + "Helper,order/**)",
                            HERE + "Observers#exactly(order/paid," + EventMetadata.class.getName() + ")",
                            HERE + "Stock");
        }
    }

    @Test
    void aBeansNameMeansItselfAndAllBelow() {
        try (SeContainer container = container(Stock.class)) {
            assertThat(found(container).get(0).patterns())
                    .extracting(Object::toString)
                    .containsExactly("order/**", "stock/*");
        }
    }

    @Test
    void callsEachWithWhateverParametersItHas() {
        try (SeContainer container = container(Observers.class, Helper.class, Stock.class)) {
            found(container).forEach(each -> each.hears().onEvent(new EventData("order/paid", "988")));
        }

        assertThat(HEARD)
                .containsExactlyInAnyOrder(
                        "on order/paid", "helper order/paid", "exactly order/paid", "stock order/paid");
    }

    @Test
    void theContainerItselfCallsOnlyObserversWithoutTopic() {
        try (SeContainer container = container(Observers.class, Helper.class)) {
            Event<EventData> event = container.getBeanManager().getEvent().select(new TypeLiteral<EventData>() {});
            event.fire(new EventData("order/paid", "988"));
            event.select(new TopicLiteral()).fire(new EventData("order/paid", "988"));
        }

        assertThat(HEARD).containsExactly("plain order/paid", "plain order/paid");
    }

    @Test
    void aWrongPatternEndsTheDeploymentAndSaysWhereItIs() {
        assertThatThrownBy(() -> container(WrongPattern.class))
                .hasMessageContaining("@Topic(\"order/a*\")")
                .hasMessageContaining("WrongPattern")
                .hasMessageContaining("as whole segments");
        assertThatThrownBy(() -> container(WrongTopic.class))
                .hasMessageContaining("@IntegrationEventSubscriber of " + HERE + "WrongTopic")
                .hasMessageContaining("must not have an empty segment");
    }

    @Test
    void aClassWithNothingButTheAnnotationIsOneBeanForSeveralTopics() {
        try (SeContainer container = container(Plain.class)) {
            Subscriber plain = found(container).get(0);
            assertThat(plain.patterns()).extracting(Object::toString).containsExactly("order/**", "stock/low/**");

            plain.hears().onEvent(new EventData("order/1", null));
            plain.hears().onEvent(new EventData("order/2", null));
        }

        assertThat(HEARD).containsExactly("plain [order/1]", "plain [order/1, order/2]");
    }

    @Test
    void aMethodMayAskForTheDataInItsOwnType() {
        String json = "{\"number\": 7, \"items\": [\"a\", \"b\"]}";
        try (SeContainer container = container(Typed.class)) {
            for (Subscriber each : found(container)) {
                for (EventData event : List.of(
                        EventData.json("order/created", json),
                        EventData.json("orders", "[" + json + "," + json + "]"))) {
                    if (each.wants(event)) {
                        each.hears().onEvent(event);
                    }
                }
            }
        }

        assertThat(HEARD).containsExactlyInAnyOrder("order 7[a, b]", "text " + json, "orders 7", "anything EventData");
    }

    @Test
    void dataOfAnotherTypeIsAFailureOfTheCall() {
        try (SeContainer container = container(Typed.class)) {
            Subscriber order = found(container).stream()
                    .filter(each -> each.name().contains("#order("))
                    .findFirst()
                    .orElseThrow();

            assertThatThrownBy(() -> order.hears().onEvent(EventData.json("order/created", "[1]")))
                    .hasMessageContaining("must be JSON of " + Order.class.getName());
            assertThatThrownBy(
                            () -> order.hears().onEvent(EventData.binary("order/created", "text/plain", new byte[1])))
                    .hasMessageContaining("/datacontenttype");
        }
    }

    @Test
    void anAnnotatedClassThatCannotHearEndsTheDeployment() {
        assertThatThrownBy(() -> container(NoSubscriber.class)).hasMessageContaining("must implement EventSubscriber");
    }

    @Test
    void aNameThatIsTooLongKeepsApartFromOthersThatBeginLikeIt() {
        String one = SubscriberName.limited("a".repeat(300) + "1");
        String other = SubscriberName.limited("a".repeat(300) + "2");

        assertThat(one).hasSize(SubscriberName.MAX_LENGTH).isNotEqualTo(other);
    }
}
