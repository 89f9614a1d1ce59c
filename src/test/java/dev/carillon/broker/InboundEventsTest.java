package dev.carillon.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.access.Applications;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.EventData;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.Lifecycle;
import dev.carillon.publish.EventPublisher;
import dev.carillon.publish.PublishResult;
import dev.carillon.publish.PublishSettings;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.TextMessage;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboundEventsTest {

    private static final String EVENT = "{\"type\":\"order.created\"}";

    private static final PublishSettings SETTINGS =
            new PublishSettings(1 << 20, 100, 1 << 20, 100, 1 << 20, Duration.ofSeconds(1));

    private final Lifecycle lifecycle = new Lifecycle();
    private final List<EventData> handed = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<String> lookUps = new ArrayList<>();
    private final Deque<Supplier<CompletionStage<PublishResult>>> answers = new ArrayDeque<>();
    private final Deque<Supplier<Optional<Caller>>> callers = new ArrayDeque<>();
    private boolean lettersTaken = true;

    private final EventPublisher publisher = new EventPublisher() {
        @Override
        public CompletionStage<PublishResult> publish(EventData event, Caller caller) {
            handed.add(event);
            return answers.isEmpty() ? stored(event) : answers.poll().get();
        }
    };
    private final Tenants tenants = new Tenants() {
        @Override
        Optional<Caller> caller(String application) {
            lookUps.add(application);
            return callers.isEmpty() ? known() : callers.poll().get();
        }
    };
    private final DeadLetters letters = new DeadLetters() {
        @Override
        void keep(Message message, String reason) throws JMSException {
            if (!lettersTaken) {
                throw new JMSException("the broker is away");
            }
            reasons.add(reason);
        }
    };
    private final StoreWait wait = new StoreWait(lifecycle, tries -> Duration.ofMillis(1));
    private final InboundEvents events = new InboundEvents(publisher, tenants, letters, wait, SETTINGS);

    @BeforeEach
    void start() {
        lifecycle.started();
    }

    @Test
    void aMessageIsDoneWhenItsEventIsStored() {
        events.receive(text(EVENT));

        assertThat(handed).extracting(EventData::getType).containsExactly("order.created");
        assertThat(reasons).isEmpty();
    }

    @Test
    void whatIsRefusedIsADeadLetterWithTheReason() {
        answers.add(() -> CompletableFuture.completedFuture(
                new PublishResult.Refused(new RefusedException("/type", "is nice", "ugly"))));

        events.receive(text(EVENT));
        events.receive(text("no json"));
        callers.add(Optional::empty);
        events.receive(text(EVENT));

        assertThat(reasons).hasSize(3);
        assertThat(reasons.get(0)).isEqualTo("/type: is nice, not \"ugly\"");
        assertThat(reasons.get(1)).contains("must be a CloudEvent as JSON");
        assertThat(reasons.get(2)).contains("must be the name of an application");
    }

    @Test
    void whateverReadingAMessageThrowsMakesADeadLetter() {
        events.receive(failing(new MessageFormatException("no text")));
        events.receive(failing(new IllegalStateException("a defect")));
        events.receive(failing(new StackOverflowError()));

        assertThat(reasons).hasSize(3).allMatch(each -> each.startsWith("cannot be read: "));
        assertThat(reasons.get(0)).contains("no text");
        assertThat(handed).isEmpty();
    }

    @Test
    void whateverPublishingThrowsMakesADeadLetter() {
        answers.add(() -> {
            throw new StackOverflowError();
        });
        events.receive(text(EVENT));
        for (int tries = 0; tries < 20; tries++) {
            answers.add(() -> CompletableFuture.failedFuture(new IllegalStateException("a defect")));
        }
        events.receive(text(EVENT));

        assertThat(reasons).hasSize(2).allMatch(each -> each.contains("cannot be published"));
    }

    @Test
    void jsonNestedWithoutEndMakesADeadLetterOrAnEvent() {
        events.receive(text("{\"type\":\"order.created\",\"data\":" + "[".repeat(200_000) + "}"));
        events.receive(text("[".repeat(200_000)));

        assertThat(reasons).hasSize(2);
    }

    @Test
    void whileTheDatabaseIsAwayTheMessageStaysAndIsTheSameEvent() {
        answers.add(InboundEventsTest::unavailable);
        callers.add(InboundEventsTest::known);
        callers.add(() -> {
            throw new IllegalStateException(new SQLException("no connection", "08001"));
        });

        events.receive(text(EVENT));

        assertThat(handed).hasSize(2);
        assertThat(handed.get(0)).isSameAs(handed.get(1)); // with the id that it was given at first
        assertThat(reasons).isEmpty();
    }

    /** PostgreSQL takes no U+0000; the database would not know it anyhow. */
    @Test
    void anApplicationThatCannotBeIsRefusedBeforeTheDatabaseIsAsked() {
        Tenants ofTheDatabase = new Tenants(new Applications() {}); // which has none to ask
        InboundEvents asking = new InboundEvents(publisher, ofTheDatabase, letters, wait, SETTINGS);

        for (String each : List.of("a\0b", "a b", "", "ä", "x".repeat(101))) {
            asking.receive(forApplication(each));
        }

        assertThat(reasons).hasSize(5).allMatch(each -> each.contains("must be the name of an application"));
        assertThat(handed).isEmpty();
    }

    @Test
    void whatAKeySendsIsOfItsApplication() {
        events.receive(properties(Map.of("carillon_publisher", "n-1")));

        assertThat(lookUps).containsOnly("n-1");
        assertThat(handed).hasSize(1);
    }

    @Test
    void aKeyPublishesForNoOtherApplication() {
        callers.add(() -> Optional.of(new Caller(2, "north", Set.of(Scope.EVENTS_WRITE), "jms")));

        events.receive(properties(Map.of("carillon_publisher", "n-1", "carillon_application", "north")));

        assertThat(reasons).singleElement().asString().contains("must be the application of the key", "north");
        assertThat(handed).isEmpty();
    }

    @Test
    void aKeyMayNameItsOwnApplication() {
        events.receive(properties(Map.of("carillon_publisher", "n-1", "carillon_application", "default")));

        assertThat(reasons).isEmpty();
        assertThat(handed).hasSize(1);
    }

    @Test
    void aKeyForAllApplicationsPublishesForTheOneThatItNames() {
        events.receive(properties(Map.of(
                "carillon_publisher", "n-1", "carillon_publisher_for_all", "true", "carillon_application", "north")));

        assertThat(lookUps).containsOnly("north");
        assertThat(handed).hasSize(1);
    }

    @Test
    void whatADeletedApplicationsKeyHasSentIsADeadLetter() {
        callers.add(Optional::empty);

        events.receive(properties(Map.of("carillon_publisher", "n-1")));

        assertThat(reasons).singleElement().asString().contains("must be the name of an application");
        assertThat(handed).isEmpty();
    }

    @Test
    void whatTheDatabaseDoesNotTakeIsADeadLetterAtOnce() {
        callers.add(() -> {
            throw new IllegalStateException(new SQLException("invalid byte sequence", "22021"));
        });

        events.receive(text(EVENT));

        assertThat(reasons).singleElement().asString().startsWith("the applications cannot be read: ");
        assertThat(handed).isEmpty();
    }

    @Test
    void aFailureOfOneMessageAloneIsNotTriedForEver() {
        for (int i = 0; i < 10; i++) {
            callers.add(() -> {
                throw new IllegalStateException("a defect");
            });
        }

        events.receive(text(EVENT));
        events.receive(text(EVENT));

        assertThat(reasons).singleElement().asString().contains("cannot be stored", "a defect");
        assertThat(handed).hasSize(1);
        assertThat(callers).isEmpty();
    }

    @Test
    void aPublisherThatFindsTheDatabaseAwayMakesTheMessageWait() {
        answers.add(() -> CompletableFuture.failedFuture(new SQLException("no connection", "08006")));

        events.receive(text(EVENT));

        assertThat(handed).hasSize(2);
        assertThat(reasons).isEmpty();
    }

    @Test
    void aNodeThatEndsGivesTheMessageBack() {
        answers.add(() -> {
            lifecycle.ending();
            return unavailable();
        });
        lifecycleIsSeenRunning();

        assertThatThrownBy(() -> events.receive(text(EVENT)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gives the message again");
        assertThat(reasons).isEmpty();
    }

    @Test
    void aDeadLetterThatIsNotTakenGivesTheMessageBack() {
        lettersTaken = false;

        assertThatThrownBy(() -> events.receive(text("no json"))).isInstanceOf(IllegalStateException.class);
    }

    private void lifecycleIsSeenRunning() {
        answers.addFirst(InboundEventsTest::unavailable);
    }

    private static CompletionStage<PublishResult> stored(EventData event) {
        return CompletableFuture.completedFuture(new PublishResult.Stored(UUID.randomUUID(), event));
    }

    private static CompletionStage<PublishResult> unavailable() {
        return CompletableFuture.completedFuture(
                new PublishResult.Unavailable("the database is away", Duration.ofSeconds(1)));
    }

    private static Optional<Caller> known() {
        return Optional.of(new Caller(1, "default", Set.of(Scope.EVENTS_WRITE), "jms"));
    }

    private static Message text(String body) {
        return message(name -> name.equals("getText") ? body : null);
    }

    private static Message failing(Throwable failure) {
        return message(name -> {
            if (name.equals("getText")) {
                throw failure;
            }
            return null;
        });
    }

    private static Message forApplication(String name) {
        return properties(Map.of("carillon_application", name));
    }

    private static Message properties(Map<String, String> properties) {
        return (Message) Proxy.newProxyInstance(
                TextMessage.class.getClassLoader(),
                new Class<?>[] {TextMessage.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "getText" -> EVENT;
                    case "getPropertyNames" -> Collections.enumeration(properties.keySet());
                    default -> args == null ? null : properties.get(args[0]);
                });
    }

    /** Answers by the name of a method. */
    private interface Answering {
        Object to(String method) throws Throwable;
    }

    /** A text message without properties. */
    private static Message message(Answering answering) {
        return (Message) Proxy.newProxyInstance(
                TextMessage.class.getClassLoader(), new Class<?>[] {TextMessage.class}, (proxy, method, args) -> {
                    if (method.getName().equals("getPropertyNames")) {
                        return Collections.emptyEnumeration();
                    }
                    return answering.to(method.getName());
                });
    }
}
