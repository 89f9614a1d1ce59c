package dev.carillon.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {

    private final Logger server = Logger.getLogger(FailureLogTest.class.getName());
    private final FailureLog log = new FailureLog(FailureLogTest.class);
    private final List<LogRecord> records = new ArrayList<>();
    private RuntimeException broken;
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord each) {
            if (broken != null) {
                throw broken;
            }
            records.add(each);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        server.setUseParentHandlers(false);
        server.addHandler(handler);
    }

    @AfterEach
    void leave() {
        server.removeHandler(handler);
        server.setLevel(null);
    }

    @Test
    void aFactIsOneLineWhateverOthersHaveWrittenIntoIt() {
        log.warning("subscription.unverified reason=no\n[2026-01-01] SEVERE forged\u001b[2J");
        log.info(() -> "broker.message.refused type=a\r\nb");

        assertThat(records)
                .extracting(LogRecord::getMessage)
                .containsExactly(
                        "subscription.unverified reason=no\\u000a[2026-01-01] SEVERE forged\\u001b[2J",
                        "broker.message.refused type=a\\u000d\\u000ab");
    }

    @Test
    void whatIsOutsideIsToldByItsReasonOnly() {
        log.log(Level.WARNING, "loop.failing", new IllegalStateException(new SQLException("cut\noff", "08006")));
        log.log(Level.WARNING, "loop.failing", new IOException("reset"));

        assertThat(records).extracting(LogRecord::getThrown).containsOnlyNulls();
        assertThat(records)
                .extracting(LogRecord::getMessage)
                .containsExactly(
                        "loop.failing reason=\"java.sql.SQLException: cut\\u000aoff\"",
                        "loop.failing reason=\"java.io.IOException: reset\"");
    }

    @Test
    void itsStackTraceIsToldAtFine() {
        server.setLevel(Level.FINE);
        log.log(Level.WARNING, "loop.failing", new SQLException("cut", "08006"));

        assertThat(trace(records.get(0))).contains("FailureLogTest");
    }

    @Test
    void anErrorOfOursIsToldWithItsStackTraceAndNoLineOfItIsAnybodyElses() {
        Throwable error = new IllegalStateException("a\nSEVERE b", new NumberFormatException("c\nSEVERE d"));
        log.log(Level.SEVERE, "rest.failed", error);
        log.log(Level.SEVERE, "rest.failed", new SQLException("no such column", "42703"));

        assertThat(trace(records.get(0)))
                .startsWith("java.lang.IllegalStateException: a\\u000aSEVERE b")
                .contains("Caused by: java.lang.NumberFormatException: c\\u000aSEVERE d")
                .contains("FailureLogTest");
        assertThat(trace(records.get(1))).contains("no such column");
    }

    @Test
    void causesThatGoRoundInARingEnd() {
        Exception one = new Exception("one");
        one.initCause(new Exception("two", one));
        log.log(Level.SEVERE, "failed", one);

        assertThat(records).hasSize(1);
    }

    @Test
    void itThrowsNothing() {
        broken = new IllegalStateException("the handler is broken");
        log.warning("a");
        log.log(Level.SEVERE, "b", new SQLException());
        log.info(() -> {
            throw new IllegalStateException();
        });
    }

    private static String trace(LogRecord each) {
        StringWriter text = new StringWriter();
        each.getThrown().printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
