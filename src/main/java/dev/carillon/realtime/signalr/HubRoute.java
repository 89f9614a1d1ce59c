package dev.carillon.realtime.signalr;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a hub is: a path of segments, of which {@code {name}} is any one. Immutable. */
record HubRoute(List<String> segments, Hub hub, HubDoor door) {

    private static final String NEGOTIATE = "negotiate";

    /** @param path what stood in the place of each {@code {name}} */
    record Match(HubRoute route, Map<String, String> path, boolean isNegotiation) {}

    static HubRoute of(String path, Hub hub, HubDoor door) {
        return new HubRoute(split(path), hub, door);
    }

    /** Empty segments do not count: clients join paths with one slash too many, or end in one. */
    static List<String> split(String path) {
        return Arrays.stream(path.split("/")).filter(each -> !each.isEmpty()).toList();
    }

    /** Null if it is another path. */
    Match match(List<String> asked) {
        boolean isNegotiation = asked.size() == segments.size() + 1
                && asked.get(segments.size()).equalsIgnoreCase(NEGOTIATE);
        if (!isNegotiation && asked.size() != segments.size()) {
            return null;
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{")) {
                values.put(segment.substring(1, segment.length() - 1), asked.get(i));
            } else if (!segment.equalsIgnoreCase(asked.get(i))) {
                return null;
            }
        }
        return new Match(this, values, isNegotiation);
    }
}
