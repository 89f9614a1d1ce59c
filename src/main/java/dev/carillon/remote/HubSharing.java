package dev.carillon.remote;

import dev.carillon.access.Secrets;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.DatabaseTime;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;

/** What all other hubs of a node share. Thread safe. */
@OnePerNode
record HubSharing(
        Database database,
        SubscriptionRows rows,
        HubRows hubs,
        Arrivals arrivals,
        HubDialer dialer,
        Secrets secrets,
        DatabaseTime time,
        RemoteSettings settings) {

    @Inject
    HubSharing {}
}
