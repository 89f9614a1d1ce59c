package dev.carillon.adapter;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Quiets what Artemis says at INFO about every connection, message and address. */
public final class BrokerLogging {

    // Kept here, since a logger without a reference forgets its level.
    private static final Logger AUDIT = Logger.getLogger("org.apache.activemq.audit");
    private static final Logger SERVER = Logger.getLogger("org.apache.activemq.artemis.core.server");

    /** "Auto removing address": addresses of topics come and go. */
    private static final String ADDRESS_REMOVED = "AMQ224113";

    private BrokerLogging() {}

    public static void quiet() {
        AUDIT.setLevel(Level.WARNING);
        SERVER.setFilter(
                record -> record.getMessage() == null || !record.getMessage().startsWith(ADDRESS_REMOVED));
    }
}
