package dev.carillon.realtime.signalr;

import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.signalr.HubMessage.Ack;
import dev.carillon.realtime.signalr.HubMessage.CancelInvocation;
import dev.carillon.realtime.signalr.HubMessage.Close;
import dev.carillon.realtime.signalr.HubMessage.Completion;
import dev.carillon.realtime.signalr.HubMessage.Invocation;
import dev.carillon.realtime.signalr.HubMessage.Ping;
import dev.carillon.realtime.signalr.HubMessage.Sequence;
import dev.carillon.realtime.signalr.HubMessage.StreamItem;
import dev.carillon.realtime.signalr.Transport.Ending;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One client: from the handshake through its messages to the end, whatever carries them. It has no thread and no timer of its
 * own: bytes come by {@link #receive}, time by {@link #tick}, and all that happens runs one by one on threads that are given.
 * Thread safe.
 */
final class Connection implements Calls.Line {

    private static final FailureLog LOG = new FailureLog(Connection.class);

    enum State {
        HANDSHAKE,
        /** After the handshake, while the hub is told. */
        GREETING,
        OPEN,
        /** What waits is sent, and nothing else. */
        CLOSING,
        CLOSED
    }

    private final HubClient client;
    private final Hub hub;
    private final HubSettings settings;
    private final Runnable gone;
    private final Mailbox mailbox;
    private final Outlet outlet;
    private final HubNews news;
    private final Calls calls;
    private final ConnectionTimes times;

    /** Bytes that have come and are not worked on. */
    private final AtomicLong held = new AtomicLong();

    // Written by the mailbox alone; read by the tick as well, which then asks the mailbox
    private volatile State state = State.HANDSHAKE;
    private volatile HubProtocol protocol;
    private volatile int unparsed;
    private volatile Replay replay;
    private volatile boolean isAckDue;

    // By the mailbox alone
    private final Incoming incoming;
    private boolean isHurried;
    private String error;

    /** @param gone called once, when it has ended */
    Connection(HubClient client, Hub hub, Clock clock, Executor threads, Runnable gone) {
        this.client = client;
        this.hub = hub;
        this.gone = gone;
        settings = hub.settings();
        mailbox = new Mailbox(threads);
        incoming = new Incoming(settings.maximumReceiveMessageSize());
        calls = new Calls(hub, this, threads, mailbox, this::hold);
        times = new ConnectionTimes(settings, clock);
        outlet = new Outlet(settings.sendBuffer(), times, mailbox, this);
        news = new HubNews(hub, this, threads, mailbox);
    }

    @Override
    public String id() {
        return client.id();
    }

    @Override
    public HubCaller caller() {
        return client.caller();
    }

    @Override
    public String query(String name) {
        return client.query().first(name);
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN || state == State.GREETING;
    }

    State state() {
        return state;
    }

    // ── the transport ────────────────────────────────────────────────────────────────────────────────────────────────

    /** Goes on by this transport, in the place of one that it may have. */
    void attach(Transport next) {
        mailbox.execute(() -> {
            if (state == State.CLOSED) {
                next.close(Ending.NORMAL);
                return;
            }
            Transport before = outlet.attach(next);
            if (protocol != null && protocol.isBinary() && next.isTextAlone()) { // chosen before there was a transport
                finish(Ending.NORMAL);
                return;
            }
            times.attached();
            if (before != null) {
                before.close(Ending.REPLACED);
            }
            if (replay != null) {
                incoming.clear();
                unparsed = 0;
                outlet.repeat(replay.again(protocol));
            }
            flush();
        });
    }

    /**
     * What a client has sent.
     *
     * @param from which must not have been replaced meanwhile; null for a request that stands beside it
     */
    void receive(Transport from, byte[] chunk) {
        held.addAndGet(chunk.length);
        mailbox.execute(() -> {
            if ((from == null || from == outlet.transport()) && state != State.CLOSING && state != State.CLOSED) {
                times.received();
                incoming.add(chunk);
                read();
            }
            hold(-chunk.length);
        });
    }

    /** Whether more has come than is to be held: then the transport waits, or closes. */
    boolean isFull() {
        return held.get() + unparsed > settings.receiveBuffer();
    }

    /** How many bytes of messages it holds. */
    int most() {
        return settings.receiveBuffer();
    }

    /**
     * A transport has ended.
     *
     * @param isOrderly whether the client has ended it
     */
    void lost(Transport which, boolean isOrderly) {
        mailbox.execute(() -> {
            if (which != outlet.transport()) {
                return;
            }
            if (replay != null && state == State.OPEN && !isOrderly) {
                outlet.detach();
                times.lost();
            } else {
                finish(Ending.LOST);
            }
        });
    }

    /** More has come than a transport can hold back. */
    void overflow() {
        mailbox.execute(() -> end(
                ErrorText.CLOSED + " InvalidDataException: More than " + settings.receiveBuffer()
                        + "B of messages wait to be worked on.",
                false));
    }

    /** A transport can take something again. */
    void ready() {
        mailbox.execute(this::flush);
    }

    // ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    private void read() {
        try {
            if (state == State.HANDSHAKE) {
                byte[] message = incoming.record();
                if (message != null) {
                    shake(message);
                }
            }
            while (state == State.OPEN) {
                byte[] message = protocol.next(incoming);
                if (message == null) {
                    break;
                }
                handle(protocol.read(message), message.length);
            }
        } catch (BrokenProtocolException e) {
            if (state == State.HANDSHAKE) {
                refuse(Handshake.FAILED + " InvalidDataException: " + e.getMessage());
            } else {
                end(ErrorText.broken(e), false);
            }
        }
        unparsed = incoming.size();
    }

    private void shake(byte[] message) throws BrokenProtocolException {
        Handshake asked = Handshake.read(message);
        try {
            Transport by = outlet.transport();
            protocol = asked.choose(by != null && by.isTextAlone());
        } catch (BrokenProtocolException e) {
            refuse(e.getMessage());
            return;
        }
        outlet.use(protocol);
        outlet.offerControl(Handshake.answer(null));
        if (client.isStateful() && asked.version() >= 2) {
            replay = new Replay(settings.statefulReconnectBuffer());
            outlet.keepIn(replay);
        }
        state = State.GREETING;
        boolean isTelling = news.come(this::greeted);
        flush();
        if (!isTelling) {
            end(ErrorText.CLOSED, true);
        }
    }

    private void greeted(Throwable failure) {
        if (state != State.GREETING) {
            return;
        }
        if (failure != null) {
            end(ErrorText.of(ErrorText.CLOSED, failure, settings.detailedErrors()), false);
            return;
        }
        state = State.OPEN;
        read();
    }

    private void handle(HubMessage message, int size) throws BrokenProtocolException {
        Replay sequence = replay;
        if (sequence != null) {
            if (!sequence.isNew(message)) {
                return;
            }
            isAckDue = sequence.isAckDue();
        }
        if (message instanceof Invocation invocation) {
            calls.invoke(invocation, size);
        } else if (message instanceof StreamItem item) {
            calls.item(item, size);
        } else if (message instanceof Completion completion) {
            calls.complete(completion);
        } else if (message instanceof CancelInvocation cancel) {
            calls.cancel(cancel.invocationId());
        } else if (message instanceof Ping) {
            times.pinged();
        } else if (message instanceof Close) {
            state = State.CLOSING;
            finish(Ending.NORMAL);
        } else if (message instanceof Ack ack && sequence != null) {
            sequence.acknowledge(ack.sequenceId());
            flush();
        } else if (message instanceof Sequence next && sequence != null) {
            sequence.goOnAt(next.sequenceId());
        }
    }

    /** @param bytes more, or, if negative, fewer that wait to be worked on; any thread */
    private void hold(int bytes) {
        held.addAndGet(bytes);
    }

    // ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public boolean send(String target, Object... arguments) {
        if (!isOpen()) {
            return false;
        }
        send(Invocation.withoutAnswer(target, Values.all(arguments)));
        return true;
    }

    @Override
    public <T> CompletionStage<T> invoke(Class<T> type, String target, Object... arguments) {
        CompletableFuture<T> result = new CompletableFuture<>();
        var written = Values.all(arguments);
        mailbox.execute(() -> calls.ask(type, result, target, written));
        return result;
    }

    @Override
    public void send(HubMessage message) {
        if (!isOpen()) {
            return;
        }
        if (outlet.offer(protocol.write(message))) {
            mailbox.execute(this::flush);
        } else {
            mailbox.execute(this::slow);
        }
    }

    private void slow() {
        if (state != State.CLOSED) {
            LOG.fine(() -> "signalr.slow connection=" + client.id());
            error = "The client is too slow.";
            finish(Ending.SLOW);
        }
    }

    @Override
    public void whenLow(Runnable more) {
        mailbox.execute(() -> outlet.whenLow(more));
    }

    /** Writes what waits, as far as the transport takes it; the last of all is the end. */
    void flush() {
        if (state == State.CLOSED || !outlet.isFree() || outlet.writeNext() || state != State.CLOSING) {
            return;
        }
        if (outlet.isToldTheEnd() && !isHurried) {
            times.told();
        } else {
            finish(Ending.NORMAL);
        }
    }

    // ── the end ──────────────────────────────────────────────────────────────────────────────────────────────────────

    @Override
    public void close(String why, boolean allowReconnect) {
        mailbox.execute(() -> {
            if (state == State.HANDSHAKE) {
                refuse(Handshake.CANCELED);
            } else {
                end(why, allowReconnect);
            }
        });
    }

    /** The node ends, and cannot wait until its client ends it: that may come again. */
    void farewell() {
        mailbox.execute(() -> isHurried = true);
        close(null, true);
        mailbox.execute(this::flush);
    }

    private void refuse(String why) {
        LOG.fine(() -> "signalr.handshake-refused connection=" + client.id() + " reason=\"" + why + '"');
        error = why;
        outlet.offerControl(Handshake.answer(why));
        closing();
    }

    private void end(String why, boolean allowReconnect) {
        if (state == State.CLOSING || state == State.CLOSED) {
            return;
        }
        error = why;
        if (protocol != null) {
            outlet.endWith(protocol.write(new Close(why, allowReconnect)));
        }
        closing();
    }

    private void closing() {
        state = State.CLOSING;
        times.closing();
        calls.end();
        if (outlet.transport() == null) {
            finish(Ending.NORMAL);
        } else {
            flush();
        }
    }

    private void finish(Ending ending) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        calls.end();
        outlet.close(ending);
        gone.run();
        news.left(error);
    }

    // ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    /** Once a second, from one thread. Cheap where nothing is due. */
    void tick() {
        long now = times.now();
        if (isDue(now)) {
            mailbox.execute(() -> due(now));
        }
    }

    private boolean isDue(long now) {
        return times.isLate(now, state, outlet.transport())
                || times.isStuck(now, state)
                || times.isFarewellOver(now)
                || times.isSilent(now, state, outlet.transport())
                || times.isPingDue(now, state, outlet.transport())
                || isAckDue;
    }

    private void due(long now) {
        if (state == State.CLOSED) {
            return;
        }
        if (times.isFarewellOver(now)) {
            finish(Ending.NORMAL);
        } else if (times.isStuck(now, state)) {
            error = error == null ? "The client is too slow." : error;
            finish(Ending.SLOW);
        } else if (times.isLate(now, state, outlet.transport())) {
            late();
        } else if (times.isSilent(now, state, outlet.transport())) {
            end(
                    ErrorText.CLOSED + " The client has sent nothing for "
                            + settings.clientTimeout().toSeconds() + " s.",
                    false);
        } else {
            if (isAckDue && outlet.transport() != null && state == State.OPEN) {
                isAckDue = false;
                outlet.offerControl(protocol.write(new Ack(replay.acknowledge())));
            }
            if (times.isPingDue(now, state, outlet.transport()) && outlet.isEmpty()) {
                outlet.offerControl(protocol.write(new Ping()));
            }
            flush();
        }
    }

    private void late() {
        if (state == State.HANDSHAKE && outlet.transport() != null) {
            refuse(Handshake.CANCELED);
        } else {
            error = error == null && state != State.HANDSHAKE ? "The client has not come again." : error;
            finish(Ending.LOST);
        }
    }
}
