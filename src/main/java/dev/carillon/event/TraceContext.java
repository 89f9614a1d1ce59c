package dev.carillon.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * The trace that a publisher is in, as W3C Trace Context has it: it is kept with the event as the extensions of CloudEvents'
 * distributed tracing. It is not content: the same event in another trace is a repeat. Stateless, thread safe.
 */
public final class TraceContext {

    public static final String PARENT = "traceparent";
    public static final String STATE = "tracestate";

    /** What all versions have so far. */
    private static final Pattern VALID =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private static final Pattern VALID_STATE = Pattern.compile("[\\x20-\\x7e]{1,512}"); // section 3.3.1.5

    private TraceContext() {}

    /**
     * This event in the trace of the request by which it came, unless it says of which one it is.
     *
     * @param parent header {@code traceparent}, or null; a wrong one is left out, as everywhere (section 4.3)
     * @param state header {@code tracestate}, or null
     */
    public static EventData carried(EventData event, String parent, String state) {
        if (parent == null
                || event.extensions().containsKey(PARENT)
                || !VALID.matcher(parent).matches()) {
            return event;
        }
        EventData.Builder changed = event.toBuilder().extension(PARENT, parent);
        boolean hasState = state != null
                && !event.extensions().containsKey(STATE)
                && VALID_STATE.matcher(state).matches();
        return (hasState ? changed.extension(STATE, state) : changed).restore();
    }

    /** Tells the headers of a request that carries the event on; none if it is in no trace. */
    public static void tell(EventData event, BiConsumer<String, String> header) {
        if (event.extensions().get(PARENT) instanceof String parent
                && VALID.matcher(parent).matches()) {
            header.accept(PARENT, parent);
            if (event.extensions().get(STATE) instanceof String state
                    && VALID_STATE.matcher(state).matches()) {
                header.accept(STATE, state);
            }
        }
    }

    /** The extensions that are content. */
    public static Map<String, Object> without(Map<String, Object> extensions) {
        if (!extensions.containsKey(PARENT) && !extensions.containsKey(STATE)) {
            return extensions;
        }
        Map<String, Object> others = new LinkedHashMap<>(extensions);
        others.remove(PARENT);
        others.remove(STATE);
        return others;
    }
}
