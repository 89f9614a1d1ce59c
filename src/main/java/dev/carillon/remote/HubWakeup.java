package dev.carillon.remote;

import dev.carillon.loop.OnePerNode;
import dev.carillon.loop.Wakeup;

/** Says on this node that subscriptions have changed; other nodes look by themselves. Thread safe. */
@OnePerNode
class HubWakeup {

    private final Wakeup connections = new Wakeup();
    private final Wakeup local = new Wakeup();

    void wake() {
        connections.wake();
        local.wake();
    }

    Wakeup connections() {
        return connections;
    }

    Wakeup local() {
        return local;
    }
}
