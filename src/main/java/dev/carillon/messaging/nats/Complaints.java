package dev.carillon.messaging.nats;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamSubscription;
import io.nats.client.support.Status;
import java.util.ArrayList;
import java.util.List;

/** What a server says of messages that it does not take. Thread safe. */
final class Complaints implements ErrorListener {

    private static final int MOST = 100;
    private static final int NO_MESSAGES = 404;
    private static final int REQUEST_TIMEOUT = 408;

    private final List<String> said = new ArrayList<>();
    private String ended;

    @Override
    public synchronized void errorOccurred(Connection connection, String error) {
        if (said.size() < MOST) {
            said.add(error);
        }
    }

    @Override
    public synchronized void pullStatusWarning(Connection connection, JetStreamSubscription from, Status status) {
        boolean isOver = status.getCode() == NO_MESSAGES || status.getCode() == REQUEST_TIMEOUT;
        ended = isOver ? "" : status.getMessage();
    }

    @Override
    public synchronized void pullStatusError(Connection connection, JetStreamSubscription from, Status status) {
        ended = status.getMessage();
    }

    /** Why a stream has ended the last request: empty if its time is over, null if it has not ended. */
    synchronized String ended() {
        String why = ended;
        ended = null;
        return why;
    }

    synchronized void forget() {
        said.clear();
    }

    /** What was said of messages to this subject, or null. */
    synchronized String of(String subject) {
        return said.stream()
                .filter(each -> each.contains('"' + subject + '"'))
                .findFirst()
                .orElse(null);
    }
}
