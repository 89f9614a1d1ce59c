package dev.carillon.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A message that came out, in structured or binary mode, held against what was meant. Stateless. */
final class Arrival {

    private Arrival() {}

    static List<String> structured(Meant meant, Map<String, List<String>> headers, byte[] body) {
        List<String> found = new ArrayList<>();
        try {
            found.addAll(Differences.between(meant, Returned.structured(body), true));
        } catch (StrictJson.NotJson | RuntimeException e) {
            found.add("unreadable: " + e);
        }
        found.addAll(SdkReading.differences(meant, headers, body, false));
        return marked("structured", found);
    }

    static List<String> binary(Meant meant, Map<String, List<String>> headers, byte[] body) {
        List<String> found = new ArrayList<>();
        try {
            found.addAll(Differences.between(meant, Returned.binary(headers, body), false));
        } catch (StrictJson.NotJson | RuntimeException e) {
            found.add("unreadable: " + e);
        }
        found.addAll(SdkReading.differences(meant, headers, body, true));
        return marked("binary", found);
    }

    /** An event that the API shows. */
    static List<String> shown(Meant meant, StrictJson.Value event) {
        try {
            return marked("shown", Differences.between(meant, Returned.structured(event), true));
        } catch (StrictJson.NotJson | RuntimeException e) {
            return List.of("shown: unreadable: " + e);
        }
    }

    private static List<String> marked(String where, List<String> found) {
        return found.stream().map(each -> where + ": " + each).toList();
    }
}
