package dev.carillon.bench;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A request as bytes, complete but for the numbers of its events.
 *
 * @param bytes head and body
 * @param slots where each event's number stands
 */
record RequestTemplate(byte[] bytes, Slot[][] slots) {

    private static final int EVENT_BYTES = 1_024;
    private static final String DIGITS = "0000000000";
    private static final String MARK = "\u0001"; // one of them stands for ten digits while the text is built
    private static final String LAST_MARK = "\u0002"; // and one of these for the last two
    private static final String LAST_DIGITS = "00";

    /** The last so many digits of a number. */
    record Slot(int at, int digits) {}

    /** Plain JSON, one event a request; the body is 1 KiB. */
    static RequestTemplate single(InetSocketAddress server, String path, String key) {
        return request(server, path, key, "application/json", event("bench/event"), 1);
    }

    /** The same, to a hundred topics in turn: {@code <topics>/00} to {@code <topics>/99}, as the number ends. */
    static RequestTemplate spread(InetSocketAddress server, String path, String key, String topics) {
        return request(server, path, key, "application/json", event(topics + "/" + LAST_MARK), 1);
    }

    /** A batch of CloudEvents, each of 1 KiB and with an id of its own. */
    static RequestTemplate batch(InetSocketAddress server, String path, String key, int events, String run) {
        String start = "{\"specversion\":\"1.0\",\"id\":\"" + run + "-" + MARK + "\",\"source\":\"/bench\","
                + "\"type\":\"bench.event\",\"topic\":\"bench/event\",\"datacontenttype\":\"application/json\","
                + "\"data\":{\"n\":\"" + MARK + "\",\"filler\":\"";
        String event = padded(start, "\"}}");
        String body = "[" + (event + ",").repeat(events - 1) + event + "]";
        return request(server, path, key, "application/cloudevents-batch+json", body, events);
    }

    /** The body of one event alone. */
    static RequestTemplate body() {
        return numbered("", event("bench/event"), 1);
    }

    int events() {
        return slots.length;
    }

    RequestTemplate copy() {
        return new RequestTemplate(bytes.clone(), slots);
    }

    /** Gives the events the numbers from {@code first} on. */
    void number(int first) {
        for (int event = 0; event < slots.length; event++) {
            for (Slot slot : slots[event]) {
                int rest = first + event;
                for (int i = slot.at + slot.digits - 1; i >= slot.at; i--) {
                    bytes[i] = (byte) ('0' + rest % 10);
                    rest /= 10;
                }
            }
        }
    }

    private static String padded(String start, String end) {
        int length = filled(start).length() + end.length();
        return start + "x".repeat(EVENT_BYTES - length) + end;
    }

    private static String filled(String text) {
        return text.replace(MARK, DIGITS).replace(LAST_MARK, LAST_DIGITS);
    }

    private static String event(String topic) {
        return padded("{\"topic\":\"" + topic + "\",\"data\":{\"n\":\"" + MARK + "\",\"filler\":\"", "\"}}");
    }

    private static RequestTemplate request(
            InetSocketAddress server, String path, String key, String type, String body, int events) {
        String head = "POST " + path + " HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                + "\r\nAuthorization: Bearer " + key + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                + filled(body).length() + "\r\n\r\n";
        return numbered(head, body, events);
    }

    private static RequestTemplate numbered(String head, String body, int events) {
        List<Slot> all = new ArrayList<>();
        int at = head.length();
        for (char each : body.toCharArray()) {
            int digits = filled(String.valueOf(each)).length();
            if (digits > 1) {
                all.add(new Slot(at, digits));
            }
            at += digits;
        }
        int each = all.size() / events;
        Slot[][] slots = new Slot[events][];
        for (int event = 0; event < events; event++) {
            slots[event] = all.subList(event * each, (event + 1) * each).toArray(new Slot[0]);
        }
        return new RequestTemplate((head + filled(body)).getBytes(StandardCharsets.US_ASCII), slots);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestTemplate that
                && Arrays.equals(bytes, that.bytes)
                && Arrays.deepEquals(slots, that.slots);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
