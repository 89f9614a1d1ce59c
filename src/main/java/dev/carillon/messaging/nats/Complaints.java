package dev.carillon.messaging.nats;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import java.util.ArrayList;
import java.util.List;

/** What a server says of messages that it does not take. Thread safe. */
final class Complaints implements ErrorListener {

    private static final int MOST = 100;

    private final List<String> said = new ArrayList<>();

    @Override
    public synchronized void errorOccurred(Connection connection, String error) {
        if (said.size() < MOST) {
            said.add(error);
        }
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
