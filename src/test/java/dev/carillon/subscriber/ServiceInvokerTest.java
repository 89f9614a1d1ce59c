package dev.carillon.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.Session;
import dev.carillon.eventlog.TestDatabases;
import dev.carillon.fixture.DataSources;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceInvokerTest {

    private static final EventData EVENT = EventData.json("order/created", "1");

    private final Database database = TestDatabases.of(DataSources.fresh("h2"));
    private final ServiceInvoker invoker = new ServiceInvoker(database);
    private final List<String> happened = new ArrayList<>();
    private boolean set;

    private final Invoker.Mark mark = new Invoker.Mark() {
        @Override
        public boolean isSet(Session session) {
            happened.add("asked");
            return set;
        }

        @Override
        public boolean set(Session session) {
            happened.add("set");
            set = true;
            return true;
        }
    };

    @Test
    void theMarkIsSetAfterTheCall() throws SQLException {
        CallOutcome outcome = invoker.call(event -> happened.add("called"), EVENT, mark);

        assertThat(outcome).isInstanceOf(CallOutcome.Heard.class);
        assertThat(happened).containsExactly("asked", "called", "set");
    }

    @Test
    void whatWasHeardIsNotCalledAgain() throws SQLException {
        set = true;

        CallOutcome outcome = invoker.call(event -> happened.add("called"), EVENT, mark);

        assertThat(outcome).isInstanceOf(CallOutcome.HeardBefore.class);
        assertThat(happened).containsExactly("asked");
    }

    @Test
    void aCallThatFailsSetsNoMark() throws SQLException {
        CallOutcome outcome = invoker.call(
                event -> {
                    throw new IllegalStateException("503");
                },
                EVENT,
                mark);

        assertThat(outcome).isInstanceOfSatisfying(CallOutcome.Failed.class, failed -> assertThat(failed.atCommit())
                .isFalse());
        assertThat(happened).containsExactly("asked");
    }

    @Test
    void whileTheDatabaseIsAwayNothingIsCalled() {
        Invoker.Mark away = new Invoker.Mark() {
            @Override
            public boolean isSet(Session session) throws SQLException {
                throw new SQLException("away");
            }

            @Override
            public boolean set(Session session) {
                return true;
            }
        };

        assertThatThrownBy(() -> invoker.call(event -> happened.add("called"), EVENT, away))
                .isInstanceOf(SQLException.class);
        assertThat(happened).isEmpty();
    }
}
