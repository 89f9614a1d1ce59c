package dev.carillon.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.event.IntegrationEventSubscriber;
import dev.carillon.event.TopicPattern;
import dev.carillon.fixture.SettableClock;
import dev.carillon.loop.Loops;
import dev.carillon.loop.TestThreads;
import dev.carillon.observer.Subscriber;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.UserTransaction;
import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a bean does in its call is a failure of that call, and it hears what comes next. */
class MisbehavingBeanTest {

    enum Kind {
        H2,
        POSTGRESQL
    }

    /** A text that is not there. */
    static final class Mute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no text");
        }
    }

    /** An error of a kind that nobody knows. */
    static final class Own extends Error {
        private static final long serialVersionUID = 1L;
    }

    @FunctionalInterface
    interface Deed {
        void in(UserTransaction transaction) throws Throwable;
    }

    enum Misbehaviour {
        THROWS_A_NUL(transaction -> thrown(new IllegalStateException("a\0b"))),
        THROWS_HALF_A_CHARACTER(transaction -> thrown(new IllegalStateException("a\ud83d"))),
        THROWS_A_LONG_TEXT(transaction -> thrown(new IllegalStateException("漢".repeat(100_000)))),
        THROWS_WITHOUT_A_TEXT(transaction -> thrown(new Mute())),
        THROWS_AN_ASSERTION(transaction -> thrown(new AssertionError("as asked for"))),
        THROWS_A_LINKAGE_ERROR(transaction -> thrown(new NoClassDefFoundError("of an application that is gone"))),
        THROWS_ITS_OWN_ERROR(transaction -> thrown(new Own())),
        THROWS_A_CHECKED_EXCEPTION(transaction -> thrown(new SQLException("as asked for"))),
        THROWS_A_THROWABLE(transaction -> thrown(new Throwable("as asked for"))),
        THROWS_AN_INTERRUPTED_EXCEPTION(transaction -> thrown(new InterruptedException())),
        HAS_NO_SCOPE(transaction -> thrown(new ContextNotActiveException())),
        USES_UP_THE_STACK(transaction -> endless(1)),
        WANTS_TOO_MUCH_MEMORY(transaction -> Arrays.fill(new long[Integer.MAX_VALUE], 1)),
        MARKS_FOR_ROLLBACK(UserTransaction::setRollbackOnly),
        ROLLS_BACK(UserTransaction::rollback),
        ROLLS_BACK_AND_THROWS(transaction -> {
            transaction.rollback();
            thrown(new IllegalStateException("as asked for"));
        }),
        LEAVES_ANOTHER_OPEN(transaction -> {
            transaction.rollback();
            transaction.begin();
        }),
        LEAVES_ANOTHER_MARKED_AND_THROWS(transaction -> {
            transaction.rollback();
            transaction.begin();
            transaction.setRollbackOnly();
            thrown(new IllegalStateException("as asked for"));
        });

        private final Deed deed;

        Misbehaviour(Deed deed) {
            this.deed = deed;
        }

        private static void thrown(Throwable why) throws Throwable {
            throw why;
        }

        private static int endless(int depth) {
            return endless(depth + 1) + 1;
        }
    }

    private static final SettableClock CLOCK = InProcessNode.newClock();
    private static final Map<Kind, InProcessNode> NODES = new EnumMap<>(Kind.class);

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private boolean behaves;

    private static InProcessNode node(Kind kind) {
        return NODES.computeIfAbsent(
                kind,
                each -> new InProcessNode(InProcessNode.newDatabase(each.name().toLowerCase(Locale.ROOT)), CLOCK));
    }

    @AfterAll
    static void stop() {
        NODES.values().forEach(InProcessNode::close);
    }

    private static Stream<Arguments> everywhere() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> Arrays.stream(Misbehaviour.values()).map(each -> Arguments.of(each, kind)));
    }

    private static Subscriber subscriber(String name, EventSubscriber hears) {
        return new Subscriber(name, List.of(TopicPattern.of("order/**")), hears);
    }

    /** Does it for {@code bad}, until it behaves. */
    private Subscriber doing(Deed deed, String name, InProcessNode node) {
        return subscriber(name, event -> {
            heard.add(event.dataText());
            if (event.dataText().equals("bad") && !behaves) {
                try {
                    deed.in(node.get(UserTransaction.class));
                } catch (Throwable e) {
                    MisbehavingBeanTest.<RuntimeException>sneak(e);
                }
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable any) throws T {
        throw (T) any;
    }

    private static EventData order(String data) {
        return new EventData("order/created", data);
    }

    private static long failures(InProcessNode node, String name) throws SQLException {
        return node.count(
                "subscriber_failure WHERE subscriber = (SELECT number FROM subscriber WHERE name = '" + name + "')");
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void fails(Misbehaviour misbehaviour, Kind kind) throws Exception {
        InProcessNode node = node(kind);
        SubscriberReader reader = node.reader(doing(misbehaviour.deed, misbehaviour.name(), node));
        node.accept(order("bad"), order("good"));

        reader.step();

        assertThat(heard).containsExactly("bad", "good");
        assertThat(failures(node, misbehaviour.name())).isEqualTo(1);

        CLOCK.tick(Duration.ofSeconds(2));
        reader.step();
        assertThat(heard).as("it fails again").containsExactly("bad", "good", "bad");
        assertThat(failures(node, misbehaviour.name())).isEqualTo(1);

        behaves = true;
        CLOCK.tick(Duration.ofSeconds(3));
        reader.step();
        reader.end();
        assertThat(heard).containsExactly("bad", "good", "bad", "bad");
        assertThat(failures(node, misbehaviour.name())).isZero();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whoCommitsByItselfHasHeardIt(Kind kind) throws Exception {
        InProcessNode node = node(kind);
        SubscriberReader reader = node.reader(doing(UserTransaction::commit, "commits", node));
        node.accept(order("bad"), order("good"));

        reader.step();
        CLOCK.tick(Duration.ofSeconds(2));
        reader.step();
        reader.end();

        assertThat(heard).containsExactly("bad", "good");
        assertThat(failures(node, "commits")).isZero();
    }

    @Test
    void whoInterruptsItsThreadHearsOn() throws Exception {
        InProcessNode node = node(Kind.H2);
        Deed deed = transaction -> Thread.currentThread().interrupt();
        SubscriberReader reader = node.reader(doing(deed, "interrupts", node));
        Loops loops = TestThreads.loops();
        var loop = loops.start("interrupts", reader::step);
        try {
            node.accept(order("bad"));
            loop.wake();
            Awaitility.await().until(() -> heard.size() == 1);

            node.accept(order("good"));
            loop.wake();

            Awaitility.await().until(() -> heard.size() == 2);
            assertThat(failures(node, "interrupts")).isZero();
        } finally {
            loops.stopAll();
            reader.end();
        }
    }

    @Test
    void whatItChangesOnItsThreadIsBroughtBack() throws Exception {
        InProcessNode node = node(Kind.H2);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        SubscriberReader reader = node.reader(doing(
                transaction -> {
                    Thread.currentThread().setContextClassLoader(null);
                    transaction.setTransactionTimeout(1);
                },
                "changes",
                node));
        node.accept(order("bad"));

        reader.step();
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        node.accept(order("good"));
        reader.step();
        reader.end();

        assertThat(((JdbcTransactions) node.get(UserTransaction.class)).timeout())
                .as("the server's own")
                .isZero();
    }

    @Test
    void eachCallGetsAnEventOfItsOwn() throws Exception {
        SubscriberInvoker invoker = node(Kind.H2).get(SubscriberInvoker.class);
        List<EventData> events = new CopyOnWriteArrayList<>();
        EventData accepted = order("1");

        for (int i = 0; i < 2; i++) {
            invoker.call(
                    event -> {
                        events.add(event);
                        assertThat(event.getAdditionalMetadata()).isEmpty();
                        event.addAdditionalMetadata("added", "by one of them");
                    },
                    accepted,
                    SubscriberInvoker.Mark.NONE);
        }

        assertThat(events).hasSize(2).doesNotContain(accepted);
        assertThat(events)
                .allSatisfy(each -> assertThat(each.dataBytes()).as("shared").isSameAs(accepted.dataBytes()));
        assertThat(accepted.getAdditionalMetadata()).isEmpty();
    }

    @Test
    void reasonsAreLeftOutWhereTooManyStand() throws Exception {
        InProcessNode node = node(Kind.H2);
        SubscriberReader first = node.reader(doing(Misbehaviour.THROWS_AN_ASSERTION.deed, "verbose", node));
        first.end();
        node.execute(
                "INSERT INTO subscriber_failure (subscriber, position, reason, attempts, failed_at, next_try)"
                        + " SELECT (SELECT number FROM subscriber WHERE name = 'verbose'), -n, repeat('x', 2000), 1,"
                        + " CURRENT_TIMESTAMP, TIMESTAMP WITH TIME ZONE '9999-01-01 00:00:00Z' FROM generate_series(1, 8400) AS s(n)");
        SubscriberReader reader = node.reader(doing(Misbehaviour.THROWS_AN_ASSERTION.deed, "verbose", node));
        node.accept(order("bad"));

        reader.step();
        reader.end();

        assertThat(node.count("subscriber_failure WHERE position > 0 AND reason = ''"))
                .isEqualTo(1);
        node.execute("DELETE FROM subscriber_failure");
    }

    @Dependent
    @IntegrationEventSubscriber(topics = "order")
    static class ThrowsWhenItIsMade implements EventSubscriber {
        ThrowsWhenItIsMade() {
            throw new IllegalStateException("as asked for");
        }

        @Override
        public void onEvent(EventData event) {}
    }

    @SessionScoped
    @IntegrationEventSubscriber(topics = "order")
    static class OfNoSession implements EventSubscriber, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public void onEvent(EventData event) {}
    }

    @InterceptorBinding
    @Retention(RetentionPolicy.RUNTIME)
    @interface Stopped {}

    @Stopped
    @Interceptor
    @Priority(1)
    static class Stopping {
        @AroundInvoke
        Object stop(InvocationContext call) {
            throw new Own();
        }
    }

    @Stopped
    @ApplicationScoped
    @IntegrationEventSubscriber(topics = "order")
    static class Intercepted implements EventSubscriber {
        @Override
        public void onEvent(EventData event) {}
    }

    interface Decoratable extends EventSubscriber {}

    @ApplicationScoped
    @IntegrationEventSubscriber(topics = "order")
    static class Decorated implements Decoratable {
        @Override
        public void onEvent(EventData event) {}
    }

    @Decorator
    @Priority(1)
    static class Decoration implements Decoratable {

        @Inject
        @Delegate
        @Any
        Decoratable inner;

        @Override
        public void onEvent(EventData event) {
            throw new Own();
        }
    }

    @Test
    void soIsABeanThatCannotBeMadeOrReached() throws Exception {
        Class<?>[] beans = {
            ThrowsWhenItIsMade.class,
            OfNoSession.class,
            Intercepted.class,
            Stopping.class,
            Decorated.class,
            Decoration.class
        };
        try (InProcessNode node = new InProcessNode(InProcessNode.newDatabase(), CLOCK, beans)) {
            for (Subscriber each : node.found()) {
                SubscriberReader reader = node.reader(each);
                node.accept(order("1"), order("2"));

                reader.step();
                reader.end();

                assertThat(failures(node, each.name())).as(each.name()).isEqualTo(2);
            }
            assertThat(node.found()).hasSize(4);
        }
    }
}
