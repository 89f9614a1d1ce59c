package dev.carillon.bench;

import java.util.Set;

/**
 * What is measured: {@code <kind>@<server>-<database>}; a plain kind is meant on Payara Micro with H2.
 *
 * @param eventsPerRequest 1 for events posted one by one
 */
record Scenario(String name, String server, String database, int eventsPerRequest) {

    private static final int BATCH = 100;
    private static final String NEIGHBOURS = "neighbours";
    private static final String WARM_UP = "warm-up";

    Scenario {
        if (!Set.of("payara", "wildfly").contains(server)
                || !Set.of("h2", "postgresql").contains(database)) {
            throw new IllegalArgumentException(name + " is not on payara or wildfly, with h2 or postgresql");
        }
    }

    static Scenario of(String name) {
        String[] parts = name.split("@", 2);
        String[] place = (parts.length == 1 ? "payara-h2" : parts[1]).split("-", 2);
        int events =
                switch (parts[0]) {
                    case "end-to-end", NEIGHBOURS, WARM_UP -> 1;
                    case "batches" -> BATCH;
                    default ->
                        throw new IllegalArgumentException(
                                name + " is none of end-to-end, batches, neighbours and warm-up");
                };
        return new Scenario(name, place[0], place.length == 1 ? "" : place[1], events);
    }

    /** Scenarios of one place share one server. */
    String place() {
        return server + "-" + database;
    }

    boolean isBatch() {
        return eventsPerRequest > 1;
    }

    /** Whether it compares endpoints beside bad ones with endpoints without: no ceiling is needed for that. */
    boolean isNeighbours() {
        return is(NEIGHBOURS);
    }

    /** Whether it is what a server does from its first event on: it has to come first, and is compared with its own end. */
    boolean isWarmUp() {
        return is(WARM_UP);
    }

    private boolean is(String kind) {
        return name.split("@", 2)[0].equals(kind);
    }
}
