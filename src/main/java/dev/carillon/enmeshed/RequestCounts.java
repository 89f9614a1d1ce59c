package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.loop.OnePerNode;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Requests for the Connector's own paths on this node since its start, by status. Thread safe. */
@OnePerNode
class RequestCounts {

    private final Instant since;
    private final Map<Integer, Long> byStatus = new TreeMap<>();

    @Inject
    RequestCounts(Clock clock) {
        since = clock.instant();
    }

    synchronized void add(int status) {
        byStatus.merge(status, 1L, Long::sum);
    }

    synchronized ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("since", since.toString());
        json.put(
                "requestCount",
                byStatus.values().stream().mapToLong(Long::longValue).sum());
        ObjectNode statuses = json.putObject("requestCountByStatus");
        byStatus.forEach((status, count) -> statuses.put(String.valueOf(status), count));
        return json;
    }
}
