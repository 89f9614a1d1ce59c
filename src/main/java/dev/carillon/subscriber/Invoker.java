package dev.carillon.subscriber;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.eventlog.Session;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.SystemException;
import java.sql.SQLException;

/** How a subscriber is called. */
interface Invoker {

    /** What says that an event is heard. */
    interface Mark {

        /** For subscribers that live in memory. */
        Mark NONE = new Mark() {
            @Override
            public boolean isSet(Session session) {
                return false;
            }

            @Override
            public boolean set(Session session) {
                return true;
            }
        };

        /** Whether it is set already; as far as that can be seen without setting it. */
        boolean isSet(Session session) throws SQLException;

        /** @return false if it was set before: then there is nothing to call */
        boolean set(Session session) throws SQLException;
    }

    /** @throws SQLException if the mark could not be read or set: that is no fault of the subscriber's */
    CallOutcome call(EventSubscriber subscriber, EventData event, Mark mark)
            throws SQLException, SystemException, NotSupportedException;
}
