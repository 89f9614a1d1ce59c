package dev.carillon.servicestack;

import java.util.List;

/** A queue between a publisher and a relay that is elsewhere. Thread safe. */
public interface EventQueue extends EventSink {

    /** Takes out the oldest ones. */
    List<WebhookEvent> take(int most);
}
