package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.EventData;
import dev.carillon.eventlog.EventKeys;
import dev.carillon.eventlog.TestLog;
import dev.carillon.fixture.LostAnswers;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the publisher's transaction if its event cannot be stored: whatever was written of it must not be committed. */
class JoinedPublisherTest {

    private final LostAnswers[] database = new LostAnswers[1];
    private final TestLog log = new TestLog(source -> database[0] = new LostAnswers(source));
    private final CallerTransaction transaction = new CallerTransaction();
    private boolean isMarked;

    {
        transaction.transactions = (TransactionSynchronizationRegistry) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TransactionSynchronizationRegistry.class},
                (self, method, arguments) -> {
                    switch (method.getName()) {
                        case "getTransactionStatus":
                            return Status.STATUS_ACTIVE;
                        case "setRollbackOnly":
                            isMarked = true;
                            return null;
                        case "registerInterposedSynchronization":
                            return null;
                        default:
                            throw new AssertionError(method);
                    }
                });
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void isLeftAloneIfItIsStored() {
        assertThat(publish()).isInstanceOf(PublishResult.Stored.class);
        assertThat(isMarked).isFalse();
    }

    @Test
    void isMarkedForRollbackIfADriverFailsInItsOwnWay() {
        database[0].whenClosed(() -> {
            throw new IllegalStateException("as asked for");
        });
        assertThatThrownBy(this::publish).hasRootCauseMessage("as asked for");
        assertThat(isMarked).isTrue();
    }

    @Test
    void isMarkedForRollbackIfTheMachineFails() {
        database[0].whenClosed(() -> {
            throw new StackOverflowError("as asked for");
        });
        assertThatThrownBy(this::publish).isInstanceOf(StackOverflowError.class);
        assertThat(isMarked).isTrue();
    }

    private PublishResult publish() {
        PublishSettings settings = new PublishSettings(1 << 20, 1_000, 16 << 20, 256, 64 << 20, Duration.ofMillis(300));
        GroupWriter writer =
                new GroupWriter(log.store, new Claims(log.store, new EventKeys(), new IdempotencyKeys(log.store)));
        JoinedPublisher publisher = new JoinedPublisher(
                log.database, writer, null, transaction, Clock.systemUTC(), settings, new NoSchemas());
        EventData event = EventData.builder("order/created")
                .id("1")
                .source("/s")
                .json("1")
                .build();
        return publisher.publish(event, new Caller(1, "default", Scope.all(), "test"));
    }
}
