package dev.carillon.remote;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a subscriber has said of itself, and gets back: {@code ViewModel=SomeVM&RootId=7!12}, in the form of a query. Names are found
 * in any case; of several the first counts.
 *
 * @param rootId null if it names none
 */
record Cookie(String viewModel, String rootId) {

    /** Longest one, in characters. */
    static final int MOST = 4_000;

    /** Ends a subscription, as a blank one does. */
    private static final String END = "endsubscription";

    static boolean isEnd(String text) {
        return text == null || text.isBlank() || text.equals(END);
    }

    /** What is sent to a hub to end a subscription there. */
    static String end() {
        return END;
    }

    /** Empty if it names no view model. */
    static Optional<Cookie> parse(String text) {
        Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String each : (text.startsWith("?") ? text.substring(1) : text).split("&")) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(decoded(each.substring(0, equals)).strip(), decoded(each.substring(equals + 1)));
            }
        }
        String viewModel = values.get("ViewModel");
        return viewModel == null || viewModel.isBlank()
                ? Optional.empty()
                : Optional.of(new Cookie(viewModel.strip(), values.get("RootId")));
    }

    /** What is not percent-encoded as it should be is meant as it stands. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
