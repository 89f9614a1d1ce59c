package shop.orders;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What would be sent, if there were a mail server. */
final class Mails {

    private static final List<String> SENT = new CopyOnWriteArrayList<>();

    private Mails() {}

    static void send(String to, String message) {
        SENT.add(to + ": " + message);
    }

    static List<String> sent() {
        return List.copyOf(SENT);
    }
}
