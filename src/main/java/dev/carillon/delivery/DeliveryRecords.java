package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;

/** The states of deliveries, the database that they are in, and the time that it goes by. Thread safe. */
@OnePerNode
record DeliveryRecords(Database database, DatabaseTime time, DeliveryStates states) {

    @Inject
    DeliveryRecords {}
}
