package dev.carillon.delivery;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.eventlog.EventLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.subscription.Subscriptions;
import jakarta.inject.Inject;

/**
 * What planning needs wherever it is done: of the newest events, of those that were set aside, and of those whose filters take long. Thread safe.
 *
 * @param log where events are read
 * @param subscriptions who wants them
 * @param setAside which events are not planned with the others
 * @param rows where deliveries are written
 */
@OnePerNode
record Planning(
        Database database,
        DatabaseTime time,
        EventLog log,
        Subscriptions subscriptions,
        SetAside setAside,
        PlanRows rows) {

    @Inject
    Planning {}
}
