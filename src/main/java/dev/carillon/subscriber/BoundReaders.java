package dev.carillon.subscriber;

import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.OwnServer;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Optional;

/** Makes the readers of bound services, which are called over this server's own listener. Thread safe. */
@OnePerNode
class BoundReaders {

    private final SubscriberReaders readers;
    private final ServiceInvoker invoker;
    private final OwnServer server;

    @Inject
    BoundReaders(SubscriberReaders readers, ServiceInvoker invoker, OwnServer server) {
        this.readers = readers;
        this.invoker = invoker;
        this.server = server;
    }

    /** Empty if the binding has been removed. */
    Optional<SubscriberReader> of(Binding binding) throws SQLException {
        return readers.known(BoundService.of(binding, server), invoker, binding.application());
    }

    /** Cuts off the calls that are under way. */
    void end() {
        server.end();
    }
}
