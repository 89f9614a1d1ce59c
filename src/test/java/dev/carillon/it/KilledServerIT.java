package dev.carillon.it;

import org.junit.jupiter.api.Test;

/** What got a 202 survives {@code kill -9}, and arrives. */
class KilledServerIT {

    private static final int EVENTS = 2_000;

    @Test
    void everyAcceptedEventArrivesAfterAKillDuringLoad() {
        try (KillDuringLoad kill = new KillDuringLoad("killed", 1)) {
            kill.round(EVENTS, EVENTS / 2, false);
        }
    }
}
