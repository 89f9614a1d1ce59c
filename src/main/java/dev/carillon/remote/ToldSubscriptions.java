package dev.carillon.remote;

import dev.carillon.event.RealtimeEvent;
import dev.carillon.event.TopicName;
import dev.carillon.remote.SubscriptionRows.Wanted;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What a hub has been told on one connection, and what it is to be told next. Not so fast that a hub of Carillon would refuse it, and
 * some at once; what a hub has refused is told again later. Not thread safe.
 */
final class ToldSubscriptions {

    /** Calls that wait for their answers. */
    static final int AT_ONCE = 32;

    /** Hubs of Carillon allow 100 calls a second. */
    private static final int PER_SECOND = 80;

    private static final Duration AGAIN = Duration.ofSeconds(30);

    /** Earlier cookies of a guid that are remembered. */
    private static final int EARLIER = 8;

    /**
     * One call of {@code SubscribeToEvent}.
     *
     * @param cookie that ends the subscription, or is its latest
     */
    record Call(String topic, Wanted wanted, String cookie) {

        String guid() {
            return RealtimeEvent.guid(TopicName.of(topic));
        }
    }

    /**
     * @param cookie null if the hub has refused the latest one
     * @param earlier the cookies before this one, oldest first: events may still be on their way with them
     * @param call by which it was told
     */
    private record Told(long number, String cookie, List<String> earlier, String call) {

        /** The last ones that an event may come with once another cookie is told. */
        List<String> all() {
            List<String> all = new ArrayList<>(earlier);
            if (cookie != null) {
                all.remove(cookie);
                all.add(cookie);
            }
            return List.copyOf(all.subList(Math.max(0, all.size() - EARLIER), all.size()));
        }
    }

    private final LongSupplier nanos;
    private final Map<String, Told> told = new HashMap<>();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final Map<String, Call> calls = new HashMap<>();
    private final List<Call> refused = new ArrayList<>();
    private long refusedAt;
    private double places = PER_SECOND;
    private long countedAt;
    private int ids;

    ToldSubscriptions(LongSupplier nanos) {
        this.nanos = nanos;
        countedAt = nanos.getAsLong();
    }

    /** All there is to be told now, by topic. */
    void want(List<Wanted> all) {
        waiting.clear();
        refused.clear();
        Map<String, Told> ended = new HashMap<>(told);
        for (Wanted each : all) {
            Told now = ended.remove(each.topic());
            if (now == null || now.number() != each.number() || !each.cookie().equals(now.cookie())) {
                waiting.add(new Call(each.topic(), each, each.cookie()));
            }
        }
        ended.keySet().forEach(topic -> waiting.add(new Call(topic, null, Cookie.end())));
    }

    /** The id of the next call that may be made now; null if there is none. */
    String next() {
        if (!refused.isEmpty() && nanos.getAsLong() - refusedAt > AGAIN.toNanos()) {
            waiting.addAll(refused);
            refused.clear();
        }
        if (waiting.isEmpty() || calls.size() >= AT_ONCE || !hasPlace()) {
            return null;
        }
        String id = String.valueOf(++ids);
        Call call = waiting.remove();
        calls.put(id, call);
        if (call.wanted() == null) {
            told.remove(call.topic());
        } else { // at once: events may come before the answer
            Told before = told.get(call.topic());
            List<String> earlier =
                    before == null || before.number() != call.wanted().number() ? List.of() : before.all();
            told.put(call.topic(), new Told(call.wanted().number(), call.cookie(), earlier, id));
        }
        return id;
    }

    private boolean hasPlace() {
        long now = nanos.getAsLong();
        places = Math.min(PER_SECOND, places + (now - countedAt) * PER_SECOND / 1e9);
        countedAt = now;
        if (places < 1) {
            return false;
        }
        places--;
        return true;
    }

    Call call(String id) {
        return calls.get(id);
    }

    /** The call that was answered; null if it was none of these. */
    Call answered(String id, boolean isRefused) {
        Call call = calls.remove(id);
        if (call != null && isRefused && call.wanted() != null) {
            refused(id, call);
        }
        return call;
    }

    /** One in whose place another has been told since, or is about to be, is not told again. */
    private void refused(String id, Call call) {
        Told latest = told.get(call.topic());
        if (latest == null || !latest.call().equals(id)) {
            return;
        }
        if (latest.earlier().isEmpty()) {
            told.remove(call.topic());
        } else { // the hub still has the one before
            told.put(call.topic(), new Told(latest.number(), null, latest.earlier(), id));
        }
        if (waiting.stream().noneMatch(each -> each.topic().equals(call.topic()))) {
            refused.add(call);
            refusedAt = nanos.getAsLong();
        }
    }

    /** Whether all has been told and answered; what was refused apart. */
    boolean isDone() {
        return waiting.isEmpty() && calls.isEmpty();
    }

    /** Number of the subscription to this guid with this cookie, or with one of those before it; null if nobody has asked for that. */
    Long subscription(String guid, String cookie) {
        Told found = told.get(RealtimeEvent.topic(guid).value());
        return found != null
                        && (cookie.equals(found.cookie()) || found.earlier().contains(cookie))
                ? found.number()
                : null;
    }
}
