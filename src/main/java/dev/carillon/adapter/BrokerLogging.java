package dev.carillon.adapter;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Quiets what Artemis says by default about every connection, message and address. */
public final class BrokerLogging {

    // Held, since a logger without a reference forgets its level.
    private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");
    private static final Logger SERVER = Logger.getLogger("org.apache.activemq.artemis.core.server");

    /** "Auto removing address": those of topics come and go. "No Expiry Address": wanted, what expires is gone. */
    private static final List<String> EXPECTED = List.of("AMQ224113", "AMQ222166");

    private BrokerLogging() {}

    public static void quiet() {
        if (AUDIT.getLevel() == null) { // otherwise an admin has set it
            AUDIT.setLevel(Level.WARNING);
        }
        SERVER.setFilter(
                each -> each.getMessage() == null || EXPECTED.stream().noneMatch(each.getMessage()::startsWith));
    }
}
