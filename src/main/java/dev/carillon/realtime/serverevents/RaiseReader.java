package dev.carillon.realtime.serverevents;

import dev.carillon.cloudevents.JsonMembers;
import dev.carillon.event.GivenEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.realtime.serverevents.StreamMessage.Raise;
import dev.carillon.realtime.serverevents.StreamMessage.Raised;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the events that a client raises. Stateless, thread safe. */
final class RaiseReader {

    private RaiseReader() {}

    static Raise read(byte[] json, Elements elements) throws IOException {
        List<Raised> events = new ArrayList<>();
        try (JsonMembers members = JsonMembers.of(json)) {
            if (!members.isArray()) {
                throw new RefusedException("/events", "must be a list of events", null);
            }
            while (members.nextElement()) {
                elements.add();
                if (!members.isObject()) {
                    throw new RefusedException("/events/" + events.size(), "must be an object", null);
                }
                events.add(event(members.raw()));
            }
        }
        if (events.isEmpty()) {
            throw new DialectException(Code.MISSING, "/events: has at least one event");
        }
        return new Raise(events);
    }

    /** One that breaks a rule fails alone. */
    private static Raised event(byte[] json) throws IOException {
        RaisedEvent event = new RaisedEvent();
        try (JsonMembers members = JsonMembers.of(json)) {
            for (String name = members.next(); name != null; name = members.next()) {
                event.member(name, members);
            }
            return new Raised(event.topic(), new GivenEvent.Valid(event.build()));
        } catch (RefusedException e) {
            return new Raised(event.topic(), new GivenEvent.Invalid(e));
        }
    }
}
