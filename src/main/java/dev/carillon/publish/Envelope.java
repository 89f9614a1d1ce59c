package dev.carillon.publish;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.event.ReservedNames;
import dev.carillon.event.TopicName;
import dev.carillon.event.TraceContext;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.eventlog.UniqueKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * The envelope of an accepted event: what Carillon fills in when the publisher left it out, and what only this server can
 * refuse. Stateless, thread safe.
 */
final class Envelope {

    private Envelope() {}

    /** Completes an event, or says why it is not accepted here. */
    static Candidate complete(GivenEvent given, Caller caller, Instant now, int maxBytes) {
        if (given instanceof GivenEvent.Invalid invalid) {
            return settled(new PublishResult.Refused(invalid.why()));
        }
        EventData event = ((GivenEvent.Valid) given).event();
        Optional<RefusedException> reserved = ReservedNames.refusal(event);
        if (reserved.isPresent()) {
            return settled(new PublishResult.Refused(reserved.get()));
        }
        int size = event.dataBytes() == null ? 0 : event.dataBytes().length;
        return size > maxBytes
                ? settled(new PublishResult.TooLarge("/data", maxBytes, size))
                : new Candidate.Fresh(complete(event, caller, now));
    }

    private static Candidate settled(PublishResult result) {
        return new Candidate.Settled(result);
    }

    private static NewEvent complete(EventData given, Caller caller, Instant now) {
        UUID id = UuidCreator.getTimeOrderedEpochPlus1();
        boolean own = given.getId() != null;
        EventData.Builder event = given.toBuilder();
        if (!own) {
            event.id(id.toString());
        }
        if (given.getProducer() == null) {
            event.source("/applications/" + TopicName.encode(caller.applicationName()));
        }
        if (given.getType() == null) {
            event.type(given.topic().dotted());
        }
        if (given.getTime() == null) {
            event.time(now.truncatedTo(ChronoUnit.MICROS));
        }
        EventData complete = event.restore(); // all of it is checked, or made here
        UUID key = own ? UniqueKey.of(caller.application(), complete.getProducer(), complete.getId()) : null;
        return new NewEvent(id, caller.application(), now, key, complete);
    }

    /** Whether a repeat has the content of the first: all that the publisher gave, and nothing that Carillon filled in. */
    static boolean sameContent(EventData first, EventData repeat) {
        return first.getTopic().equals(repeat.getTopic())
                && first.getType().equals(repeat.getType())
                && Objects.equals(first.getSubject(), repeat.getSubject())
                && Objects.equals(first.getDataContentType(), repeat.getDataContentType())
                && TraceContext.without(first.extensions()).equals(TraceContext.without(repeat.extensions()))
                && Arrays.equals(first.dataBytes(), repeat.dataBytes());
    }
}
