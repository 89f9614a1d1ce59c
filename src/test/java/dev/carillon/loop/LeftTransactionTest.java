package dev.carillon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import org.junit.jupiter.api.Test;

/** A transaction that somebody has left is taken away as often as the server needs to be told. */
class LeftTransactionTest {

    @Test
    void whereThereIsNoneNothingIsDone() {
        Scripted none = new Scripted(0, false);
        assertThat(LeftTransaction.clear(none)).isTrue();
        assertThat(none.calls).isZero();
    }

    @Test
    void itIsRolledBackUntilThereIsNone() {
        Scripted thrice = new Scripted(3, false);
        assertThat(LeftTransaction.clear(thrice)).isTrue();
        assertThat(thrice.calls).isEqualTo(3);
    }

    @Test
    void oneThatIsOverIsLeftByACommit() {
        Scripted over = new Scripted(1, true);
        assertThat(LeftTransaction.clear(over)).isTrue();
    }

    @Test
    void oneThatStaysIsGivenUp() {
        Scripted stays = new Scripted(100, false);
        assertThat(LeftTransaction.clear(stays)).isFalse();
        assertThat(stays.calls).isEqualTo(4);
    }

    /** Stays on the thread for so many rollbacks, or until a commit. */
    private static final class Scripted implements UserTransaction {

        private final boolean isOver;
        private int left;
        private int calls;

        Scripted(int left, boolean isOver) {
            this.left = left;
            this.isOver = isOver;
        }

        @Override
        public int getStatus() {
            return left == 0 ? Status.STATUS_NO_TRANSACTION : isOver ? Status.STATUS_ROLLEDBACK : Status.STATUS_ACTIVE;
        }

        @Override
        public void rollback() {
            if (isOver) {
                throw new IllegalStateException("it is over");
            }
            calls++;
            left--;
        }

        @Override
        public void commit() throws RollbackException {
            left = 0;
            throw new RollbackException("its time is over");
        }

        @Override
        public void begin() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setRollbackOnly() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setTransactionTimeout(int seconds) {
            throw new UnsupportedOperationException();
        }
    }
}
