package dev.carillon.delivery.history;

import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.EventKeys;
import dev.carillon.eventlog.LogTimes;

/** What reads deliveries, over a database of a test. */
public final class TestHistory {

    private TestHistory() {}

    public static DeliveryHistory over(Database database) {
        return new DeliveryHistory(database, new LogTimes());
    }

    public static Deliveries deliveries(Database database) {
        return new Deliveries(database, new EventKeys());
    }
}
