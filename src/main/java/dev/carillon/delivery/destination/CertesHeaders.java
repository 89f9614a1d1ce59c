package dev.carillon.delivery.destination;

import dev.carillon.eventlog.StoredEvent;
import dev.carillon.outbound.OutboundRequest.Header;
import java.util.List;

/** The headers of Certes: which event it is, of which schema, and where it has been, the consumer that sends it last. Pure. */
final class CertesHeaders {

    private static final String CORRELATION_IDS = "correlationids";

    private CertesHeaders() {}

    static List<Header> of(StoredEvent event) {
        Header id = new Header("Certes-Event-Id", event.id().toString());
        Header schema = new Header("Certes-Schema", event.topic().value());
        Object correlationIds = event.event().extensions().get(CORRELATION_IDS);
        if (correlationIds == null) {
            return List.of(id, schema);
        }
        String all = correlationIds.toString();
        String last = all.substring(all.lastIndexOf(',') + 1);
        String trace = last.substring(last.lastIndexOf('.') + 1);
        return List.of(id, schema, new Header("Certes-Correlation-Id", all + ",ec." + trace));
    }
}
