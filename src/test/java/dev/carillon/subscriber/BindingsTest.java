package dev.carillon.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.TestLog;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change tells every node and every application beside Carillon to look again; what is none tells nobody. */
class BindingsTest {

    private final TestLog log = new TestLog();
    private final Clock clock = Clock.systemUTC();
    private final BindingStore store = new BindingStore(log.cursors, new SubscriberNumbers(log.database, clock));
    private final Told told = new Told();
    private final Bindings bindings = new Bindings(log.database, store, clock, told);

    @AfterEach
    void end() {
        log.close();
    }

    @Test
    void aChangeIsANewVersionAndIsTold() throws SQLException {
        long before = version();
        Binding made = bindings.create(1, draft("order"), "carillon");
        bindings.change(1, made.id(), draft("stock"), "carillon");
        bindings.delete(1, made.id());
        assertThat(version()).isEqualTo(before + 3);
        assertThat(told.changes).hasSize(3);
    }

    @Test
    void whatIsNotThereOrIsRefusedIsNoNewVersionAndTellsNobody() throws SQLException {
        Binding made = bindings.create(1, draft("order"), "carillon");
        long before = version();
        told.changes.clear();
        assertThat(bindings.change(2, made.id(), draft("stock"), "carillon"))
                .as("of another application")
                .isEmpty();
        assertThat(bindings.delete(2, made.id())).isFalse();
        assertThat(bindings.change(1, "none", draft("stock"), "carillon")).isEmpty();
        assertThat(bindings.delete(1, "none")).isFalse();
        assertThatThrownBy(() -> bindings.change(1, made.id(), draft("a//b"), "carillon"))
                .isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> bindings.create(1, draft("order"), "shop")).isInstanceOf(RefusedException.class);
        assertThat(version()).isEqualTo(before);
        assertThat(told.changes).isEmpty();
    }

    private long version() throws SQLException {
        return log.database.transaction(store::version);
    }

    private static BindingDraft draft(String listen) {
        return new BindingDraft(null, "/shop/a", null, null, Optional.of(listen));
    }

    /** Keeps what it is told. */
    private static final class Told implements Event<BindingsChanged> {

        private final List<BindingsChanged> changes = new ArrayList<>();

        @Override
        public void fire(BindingsChanged change) {
            changes.add(change);
        }

        @Override
        public <U extends BindingsChanged> CompletionStage<U> fireAsync(U event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends BindingsChanged> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Event<BindingsChanged> select(Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends BindingsChanged> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends BindingsChanged> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }
    }
}
