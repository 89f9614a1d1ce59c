package dev.carillon.realtime.stream;

import dev.carillon.eventlog.TestLog;
import dev.carillon.realtime.Broadcaster;
import dev.carillon.realtime.Channel;
import dev.carillon.realtime.ConnectionRegistry;
import dev.carillon.realtime.Connections;
import dev.carillon.realtime.LogReadings;
import dev.carillon.realtime.RealtimeSettings;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.StreamedLog;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/** Opens streams of all topics, of what comes from now on, without a server. */
public final class TestStreams {

    private final EventStreams streams;

    public TestStreams(
            TestLog log,
            ConnectionRegistry registry,
            Broadcaster broadcaster,
            RealtimeSettings settings,
            LogReadings readings) {
        streams = new EventStreams(
                null,
                new StreamedLog(log.log, log.pages(), readings),
                new Connections(registry, broadcaster, settings),
                Clock.systemUTC());
    }

    public EventStream open(StreamTokens.Opened who, Channel channel, StreamForm form) throws SQLException {
        EventStream stream = streams.open(streams.asked(who, StreamRequest.of(List.of(), null, null)), channel, form);
        stream.begin();
        return stream;
    }
}
