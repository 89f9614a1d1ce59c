package dev.carillon.realtime.signalr;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps what is written; its client takes it at once, or when told. */
final class TestTransport implements Transport {

    final List<byte[]> written = new ArrayList<>();
    boolean isTextAlone;
    boolean keepsItselfAlive;
    boolean isSlow;
    boolean isEndedByItsClient;
    Ending ending;
    private Consumer<Throwable> under;

    @Override
    public boolean isTextAlone() {
        return isTextAlone;
    }

    @Override
    public boolean keepsItselfAlive() {
        return keepsItselfAlive;
    }

    @Override
    public boolean isEndedByItsClient() {
        return isEndedByItsClient;
    }

    @Override
    public boolean accepts() {
        return true;
    }

    @Override
    public void write(byte[] messages, boolean isBinary, Consumer<Throwable> then) {
        if (under != null) {
            throw new AssertionError("two writes at once");
        }
        written.add(messages);
        under = then;
        if (!isSlow) {
            take();
        }
    }

    /** The client takes what is under way. */
    void take() {
        Consumer<Throwable> then = under;
        under = null;
        then.accept(null);
    }

    @Override
    public void close(Ending why) {
        if (ending == null) {
            ending = why;
        }
    }

    /** What has been written since the last time, separators as line ends. */
    String taken() {
        StringBuilder all = new StringBuilder();
        written.forEach(each -> all.append(new String(each, StandardCharsets.UTF_8)));
        written.clear();
        return all.toString().replace('\u001e', '\n');
    }
}
