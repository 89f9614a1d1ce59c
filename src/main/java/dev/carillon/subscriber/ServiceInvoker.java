package dev.carillon.subscriber;

import dev.carillon.event.EventData;
import dev.carillon.event.EventSubscriber;
import dev.carillon.eventlog.Database;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.sql.SQLException;

/**
 * Calls what answers over the network: in no transaction, so that none waits for it. That it was called is written afterwards; a node
 * that dies in between leaves it to be called again. Thread safe.
 */
@OnePerNode
class ServiceInvoker implements Invoker {

    private final Database database;

    @Inject
    ServiceInvoker(Database database) {
        this.database = database;
    }

    @Override
    public CallOutcome call(EventSubscriber subscriber, EventData event, Mark mark) throws SQLException {
        if (database.transaction(mark::isSet)) {
            return new CallOutcome.HeardBefore();
        }
        try {
            subscriber.onEvent(event);
        } catch (RuntimeException | Error e) { // as of a bean: a failure of this one alone
            return new CallOutcome.Failed(e, false);
        }
        database.transaction(mark::set);
        return new CallOutcome.Heard();
    }
}
