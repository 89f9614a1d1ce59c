package dev.carillon.realtime.hub;

import dev.carillon.realtime.Channel;
import dev.carillon.realtime.CloseReason;
import dev.carillon.realtime.signalr.HubConnection;
import java.util.function.Consumer;

/** The way to a client of a hub as connections know it: the hub itself sends, and asks whether its client is there. Thread safe. */
final class HubChannel implements Channel {

    private final HubConnection hub;

    HubChannel(HubConnection hub) {
        this.hub = hub;
    }

    /** Nobody sends text to a client that is called by methods. */
    @Override
    public void send(String text, Consumer<Throwable> sent) {
        sent.accept(new UnsupportedOperationException("a hub's client is called, and told no text"));
    }

    @Override
    public boolean ping() {
        return false;
    }

    @Override
    public void close(CloseReason reason) {
        if (reason == CloseReason.ENDING) {
            hub.close(null, true);
        } else {
            hub.close(reason.text(), false);
        }
    }
}
