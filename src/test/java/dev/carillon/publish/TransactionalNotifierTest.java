package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import dev.carillon.event.EventData;
import dev.carillon.event.EventRejectedException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A notifier outside of any transaction. */
class TransactionalNotifierTest {

    private final CompletableFuture<PublishResult> result = new CompletableFuture<>();
    private Duration longest = Duration.ofMinutes(1);

    private final TransactionalNotifier notifier =
            new TransactionalNotifier(
                    new Publisher(), new Joined(), new NoTransaction(), new SomeCaller(), null, null) {
                @Override
                Duration longestWait() {
                    return longest;
                }
            };

    private final class Publisher extends EventPublisher {
        @Override
        public CompletionStage<PublishResult> publish(EventData event, Caller caller) {
            return result;
        }
    }

    private static final class Joined extends JoinedPublisher {
        @Override
        boolean isInTransaction() {
            return false;
        }
    }

    private static final class NoTransaction extends CallerTransaction {
        @Override
        boolean isNone() {
            return true;
        }
    }

    private static final class SomeCaller extends LocalCaller {
        @Override
        public Caller get() {
            return new Caller(1, "default", Scope.all(), "cdi");
        }
    }

    @Test
    void aCommitThatDoesNotEndIsNotWaitedForForEver() {
        longest = Duration.ofMillis(10);

        assertThatThrownBy(() -> notifier.notify("order/created", "988"))
                .isInstanceOf(EventRejectedException.class)
                .hasMessageContaining("is not known");
    }

    @Test
    void anInterruptionEndsTheWaitAndIsKept() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> notifier.notify("order/created", "988"))
                .isInstanceOf(EventRejectedException.class)
                .hasMessageContaining("is not known");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whatWentWrongElsewhereIsTold() {
        result.completeExceptionally(new IllegalStateException("as asked for"));

        assertThatThrownBy(() -> notifier.notify("order/created", "988"))
                .isInstanceOf(EventRejectedException.class)
                .hasMessageNotContaining("is not known")
                .hasRootCauseMessage("as asked for");
    }

    @Test
    void aRejectionElsewhereIsTheRejection() {
        EventRejectedException rejected = new EventRejectedException("there is no such application");
        result.completeExceptionally(rejected);

        assertThatThrownBy(() -> notifier.notify("order/created", "988")).isSameAs(rejected);
    }
}
