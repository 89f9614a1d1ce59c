package dev.carillon.realtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A channel that remembers what it is asked for, and sends when the test says so. */
final class RecordedChannel implements Channel {

    final List<String> sent = new ArrayList<>();
    final List<CloseReason> closed = new ArrayList<>();
    Consumer<Throwable> underWay;
    boolean atOnce;
    int pings;

    @Override
    public void send(String text, Consumer<Throwable> done) {
        if (underWay != null) {
            throw new IllegalStateException("two at once");
        }
        sent.add(text);
        if (atOnce) {
            done.accept(null);
        } else {
            underWay = done;
        }
    }

    void goOn(Throwable failure) {
        Consumer<Throwable> done = underWay;
        underWay = null;
        done.accept(failure);
    }

    @Override
    public boolean ping() {
        pings++;
        return true;
    }

    @Override
    public void close(CloseReason reason) {
        closed.add(reason);
    }
}
