package dev.carillon.messaging.amqp091;

import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ReturnCallback;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a channel says of the messages of one batch. Thread safe. */
final class Confirms implements ConfirmListener, ReturnCallback, ShutdownListener {

    /** What came back is told apart by these two: the same event may go to two addresses. */
    private record Returned(String id, String address) {}

    private final List<OutgoingMessage> batch;
    private final SendResult[] results;
    private final NavigableMap<Long, Integer> open = new TreeMap<>(); // number to place in the batch
    private final Map<Returned, String> returned = new HashMap<>();
    private ShutdownSignalException ended;

    Confirms(List<OutgoingMessage> batch) {
        this.batch = batch;
        results = new SendResult[batch.size()];
    }

    /** The message at this place is about to be sent under this number. */
    synchronized void sending(long number, int place) {
        open.put(number, place);
    }

    /** That at this place is not sent. */
    synchronized void impossible(int place, SendResult result) {
        results[place] = result;
    }

    @Override
    public synchronized void handleAck(long number, boolean multiple) {
        settle(number, multiple, null);
    }

    @Override
    public synchronized void handleNack(long number, boolean multiple) {
        settle(number, multiple, new SendResult.Refused("the broker did not accept it (basic.nack)"));
    }

    /** Comes before the acknowledgement. */
    @Override
    public synchronized void handle(Return message) {
        returned.put(
                new Returned(message.getProperties().getMessageId(), message.getRoutingKey()),
                message.getReplyCode() + " " + message.getReplyText());
    }

    @Override
    public synchronized void shutdownCompleted(ShutdownSignalException cause) {
        ended = cause;
        notifyAll();
    }

    private void settle(long number, boolean multiple, SendResult refusal) {
        Map<Long, Integer> settled = multiple ? open.headMap(number, true) : open.subMap(number, true, number, true);
        settled.values().forEach(place -> results[place] = refusal == null ? taken(batch.get(place)) : refusal);
        settled.clear();
        notifyAll();
    }

    private SendResult taken(OutgoingMessage message) {
        String back = returned.get(new Returned(message.id(), message.address()));
        return back == null
                ? new SendResult.Taken(null)
                : new SendResult.Refused("no queue is bound for it: the broker gave it back (" + back + ")");
    }

    /** Those that were not sent, as the channel was closed before them. */
    synchronized void leftFrom(int size) {
        for (int i = 0; i < size; i++) {
            if (results[i] == null && !open.containsValue(i)) {
                open.put(Long.MAX_VALUE - i, i);
            }
        }
    }

    /**
     * Waits until all are confirmed. What is open when the channel is closed by the broker is refused.
     *
     * @throws SocketTimeoutException if that takes too long
     */
    synchronized List<SendResult> await(Duration patience) throws SocketTimeoutException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty() && ended == null) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no confirmation in time");
            }
            wait(left);
        }
        if (ended != null) {
            if (ended.isHardError()) { // the connection: it may have any of them
                throw ended;
            }
            SendResult refusal = new SendResult.Refused("the broker closed the channel: " + Shutdowns.text(ended));
            open.values().forEach(place -> results[place] = refusal);
        }
        return Arrays.asList(results);
    }
}
