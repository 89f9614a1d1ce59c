package dev.carillon.bench;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request as bytes, complete but for the numbers of its events.
 *
 * @param bytes head and body
 * @param slots where each event's ten digits stand
 */
record RequestTemplate(byte[] bytes, int[][] slots) {

    private static final int EVENT_BYTES = 1_024;
    private static final String DIGITS = "0000000000";
    private static final String MARK = "\u0001"; // one of them stands for ten digits while the text is built

    /** Plain JSON, one event a request; the body is 1 KiB. */
    static RequestTemplate single(InetSocketAddress server, String path, String key) {
        return request(server, path, key, "application/json", event(), 1);
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
        return numbered("", event(), 1);
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
            for (int slot : slots[event]) {
                int rest = first + event;
                for (int i = slot + DIGITS.length() - 1; i >= slot; i--) {
                    bytes[i] = (byte) ('0' + rest % 10);
                    rest /= 10;
                }
            }
        }
    }

    private static String padded(String start, String end) {
        int marks = (int) start.chars().filter(each -> each == MARK.charAt(0)).count();
        int length = start.length() + end.length() + marks * (DIGITS.length() - 1);
        return start + "x".repeat(EVENT_BYTES - length) + end;
    }

    private static String event() {
        return padded("{\"topic\":\"bench/event\",\"data\":{\"n\":\"" + MARK + "\",\"filler\":\"", "\"}}");
    }

    private static RequestTemplate request(
            InetSocketAddress server, String path, String key, String type, String body, int events) {
        String head = "POST " + path + " HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                + "\r\nAuthorization: Bearer " + key + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.replace(MARK, DIGITS).length() + "\r\n\r\n";
        return numbered(head, body, events);
    }

    private static RequestTemplate numbered(String head, String body, int events) {
        int marks = (int) body.chars().filter(each -> each == MARK.charAt(0)).count();
        int[][] slots = new int[events][marks / events];
        int at = -1;
        for (int i = 0; i < marks; i++) {
            at = body.indexOf(MARK, at + 1);
            slots[i * events / marks][i % (marks / events)] = head.length() + at + i * (DIGITS.length() - 1);
        }
        return new RequestTemplate((head + body.replace(MARK, DIGITS)).getBytes(StandardCharsets.US_ASCII), slots);
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
