package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventRejectedException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerTransactionTest {

    private int status;
    private final CallerTransaction transaction = new CallerTransaction();

    {
        transaction.transactions = (TransactionSynchronizationRegistry) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {TransactionSynchronizationRegistry.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("getTransactionStatus")) {
                        return status;
                    }
                    throw new AssertionError(method);
                });
    }

    private boolean isActive(int newStatus) {
        status = newStatus;
        return transaction.isActive();
    }

    private boolean isActiveWhenTheEndIsTold(int newStatus) {
        AtomicReference<Boolean> answer = new AtomicReference<>();
        new Synchronization() {
            @Override
            public void beforeCompletion() {}

            @Override
            public void afterCompletion(int ended) {
                answer.set(isActive(ended));
            }
        }.afterCompletion(newStatus);
        return answer.get();
    }

    @Test
    void anActiveOneIsJoined() {
        assertThat(isActive(Status.STATUS_ACTIVE)).isTrue();
        assertThat(isActiveWhenTheEndIsTold(Status.STATUS_ACTIVE))
                .as("a new one")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {Status.STATUS_NO_TRANSACTION, Status.STATUS_COMMITTED})
    void withoutOneAndAfterItsCommitAnEventIsOnItsOwn(int none) {
        assertThat(isActive(none)).isFalse();
        assertThat(isActiveWhenTheEndIsTold(none)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {Status.STATUS_ROLLEDBACK, Status.STATUS_UNKNOWN})
    void whereTheEndIsToldAnEventIsOnItsOwnAndAnywhereElseRejected(int over) {
        assertThat(isActiveWhenTheEndIsTold(over)).isFalse();
        assertThatThrownBy(() -> isActive(over))
                .isInstanceOf(EventRejectedException.class)
                .hasMessageContaining("is over");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Status.STATUS_MARKED_ROLLBACK,
                Status.STATUS_PREPARING,
                Status.STATUS_PREPARED,
                Status.STATUS_COMMITTING,
                Status.STATUS_ROLLING_BACK
            })
    void whatCanNoLongerBeJoinedAndIsNotOverIsRejected(int ending) {
        assertThatThrownBy(() -> isActive(ending)).isInstanceOf(EventRejectedException.class);
        assertThatThrownBy(() -> isActiveWhenTheEndIsTold(ending)).isInstanceOf(EventRejectedException.class);
    }
}
