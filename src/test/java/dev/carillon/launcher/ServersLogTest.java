package dev.carillon.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class ServersLogTest {

    private final AtomicLong nanos = new AtomicLong();
    private final ServersLog log = new ServersLog(nanos::get);

    @Test
    void aWarningOfTheServersIsToldOnceInTenSeconds() {
        assertThat(log.isLoggable(warning("pool", "RAR5117 : failed to obtain a connection 1")))
                .isTrue();
        assertThat(log.isLoggable(warning("pool", "RAR5117 : failed to obtain a connection 27")))
                .isFalse();
        assertThat(log.isLoggable(warning("pool", "RAR7132 : something else"))).isTrue();
        assertThat(log.isLoggable(warning("other", "RAR5117 : failed to obtain a connection 3")))
                .isTrue();

        nanos.addAndGet(10_000_000_000L);
        assertThat(log.isLoggable(warning("pool", "RAR5117 : failed to obtain a connection 28")))
                .isTrue();
    }

    @Test
    void itsStackTraceIsToldOnce() {
        LogRecord first = warning("pool", "RAR5117\n\tat a");
        first.setThrown(new IllegalStateException());
        assertThat(log.isLoggable(first)).isTrue();
        assertThat(first.getThrown()).isNotNull();

        nanos.addAndGet(10_000_000_000L);
        LogRecord second = warning("pool", "RAR5117\n\tat a");
        second.setThrown(new IllegalStateException());
        assertThat(log.isLoggable(second)).isTrue();
        assertThat(second.getThrown()).isNull();
        assertThat(second.getMessage()).isEqualTo("RAR5117");
    }

    @Test
    void aPageIsLimitedAtAnyLevel() {
        LogRecord query = new LogRecord(Level.INFO, "Communication failure detected");
        query.setLoggerName("org.eclipse.persistence.session.carillon.query");
        assertThat(log.isLoggable(query)).isTrue();
        assertThat(log.isLoggable(query)).isFalse();
    }

    @Test
    void ourLinesAndWhatIsNoWarningAreTold() {
        for (int i = 0; i < 3; i++) {
            assertThat(log.isLoggable(warning("dev.carillon.loop.Loop", "loop.failing")))
                    .isTrue();
            assertThat(log.isLoggable(new LogRecord(Level.INFO, "a"))).isTrue();
        }
    }

    @Test
    void faultsOfClientsAreNotTold() {
        LogRecord address = warning("jakarta.enterprise.web.core", "An exception or error occurred in the container");
        address.setThrown(new IllegalArgumentException("URLDecoder: Illegal hex characters in escape (%) pattern"));
        assertThat(log.isLoggable(address)).isFalse();
        LogRecord dots = warning("jakarta.enterprise.web.core", "An exception or error occurred in the container");
        dots.setThrown(new ArrayIndexOutOfBoundsException("Index 28 out of bounds for length 28"));
        dots.getThrown().setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.glassfish.grizzly.http.util.HttpRequestURIDecoder", "normalizeBytes", null, 499)
        });
        assertThat(log.isLoggable(dots)).isFalse();
        LogRecord cut = warning("jakarta.enterprise.web.core", "An exception or error occurred in the container");
        cut.setThrown(new IllegalStateException("Unexpected termination"));
        cut.getThrown().setStackTrace(new StackTraceElement[] {
            new StackTraceElement("org.glassfish.grizzly.http.util.URLDecoder", "decode", null, 193)
        });
        assertThat(log.isLoggable(cut)).isFalse();
        assertThat(log.isLoggable(warning("org.glassfish.grizzly.filterchain.DefaultFilterChain", "GRIZZLY0013")))
                .isFalse();
        LogRecord socket = warning("org.glassfish.tyrus.servlet.TyrusServletWriter", "TyrusServletWriter.onError");
        socket.setThrown(new CancellationException());
        assertThat(log.isLoggable(socket)).isFalse();

        LogRecord gone = warning("org.glassfish.jersey.server.ServerRuntime$Responder", "An I/O error has occurred");
        gone.setThrown(new IllegalStateException(new IOException("Broken pipe")));
        assertThat(log.isLoggable(gone)).isFalse();

        assertThat(
                        log.isLoggable(
                                warning(
                                        "jakarta.enterprise.web",
                                        "a.Valve@1f: Exception processing ErrorPage\njava.io.IOException: Connection is closed\n\tat a")))
                .isFalse();

        LogRecord wanted = warning("jakarta.enterprise.web", "AS-WEB-GLUE-00241");
        wanted.setParameters(new Object[] {"errorReportValve", "a.Valve"});
        assertThat(log.isLoggable(wanted)).isFalse();

        LogRecord other = warning("jakarta.enterprise.web.core", "An exception or error occurred in the container");
        other.setThrown(new IllegalStateException());
        assertThat(log.isLoggable(other)).isTrue();
        LogRecord index = warning("jakarta.enterprise.web.core", "An exception or error occurred in a servlet");
        index.setThrown(new ArrayIndexOutOfBoundsException("Index 28 out of bounds for length 28"));
        assertThat(log.isLoggable(index)).isTrue();
    }

    @Test
    void itKeepsNoMoreThanItNeeds() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(log.isLoggable(warning("logger" + i, "a"))).isTrue();
        }
    }

    private static LogRecord warning(String logger, String message) {
        LogRecord record = new LogRecord(Level.WARNING, message);
        record.setLoggerName(logger);
        return record;
    }
}
