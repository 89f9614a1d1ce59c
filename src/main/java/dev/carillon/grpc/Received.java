package dev.carillon.grpc;

import com.google.protobuf.MessageLite;
import dev.carillon.access.Caller;
import dev.carillon.access.DeniedException;
import dev.carillon.access.DeniedException.Reason;
import dev.carillon.body.BodyRoom;
import dev.carillon.body.ReservedBytes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What this node holds of the messages of one call: counted as they arrive, within the room that the node has for bodies. A call for
 * which there is none left is ended. Before its caller is known, nothing of a call is held but what its connection's window lets in.
 * Thread safe.
 */
final class Received extends ServerStreamTracer {

    private static final Context.Key<Received> KEY = Context.key("carillon-received");
    private static final String FULL = "this node has no room for more unanswered messages; try again later";

    /** One for each call. */
    static final class Factory extends ServerStreamTracer.Factory {

        private final BodyRoom room;
        private final Executor executor;

        Factory(BodyRoom room, Executor executor) {
            this.room = room;
            this.executor = executor;
        }

        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            return new Received(room, executor);
        }
    }

    private final BodyRoom room;
    private final Executor executor;
    private final Queue<ReservedBytes> whole = new ConcurrentLinkedQueue<>();
    private int application;
    private Consumer<Throwable> end;
    private ReservedBytes arriving; // guarded by this, as all that follows
    private long arrived;
    private boolean isOver;
    private boolean hasBeenFull;

    private Received(BodyRoom room, Executor executor) {
        this.room = room;
        this.executor = executor;
    }

    /**
     * The one of the call that is being begun.
     *
     * @param end ends it with a failure
     */
    static Received of(Caller caller, Consumer<Throwable> end) {
        Received received = KEY.get();
        received.begin(caller == null ? 0 : caller.application(), end);
        return received;
    }

    private synchronized void begin(int whose, Consumer<Throwable> ending) {
        application = whose;
        end = ending;
        arriving = room.of(whose);
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(KEY, this);
    }

    @Override
    public void inboundWireSize(long bytes) {
        boolean isFull;
        synchronized (this) {
            if (isOver || arriving == null) {
                return;
            }
            arrived += bytes;
            isFull = !arriving.take(arrived);
            hasBeenFull |= isFull;
        }
        if (isFull) {
            executor.execute(() -> end.accept(new DeniedException(Reason.TOO_MANY, FULL)));
        }
    }

    @Override
    public synchronized void inboundMessageRead(int number, long wireSize, long uncompressedSize) {
        if (arriving != null && !isOver) {
            whole.add(arriving);
            arriving = room.of(application);
            arrived = 0;
        }
    }

    /**
     * The oldest message that nobody has taken yet, decompressed: on its way it may have been a thousandth of that.
     *
     * @return false if there is no room for it: its call is being ended
     */
    boolean takes(Object message) {
        ReservedBytes held = whole.peek();
        long bytes = message instanceof MessageLite decoded ? decoded.getSerializedSize() : 0;
        if (held == null || held.take(bytes)) {
            return true;
        }
        synchronized (this) {
            hasBeenFull = true;
        }
        end.accept(new DeniedException(Reason.TOO_MANY, FULL));
        return false;
    }

    /** Whether there was room for all of it; if not, its call is being ended, and nothing of it is looked at. */
    synchronized boolean hadRoom() {
        return !hasBeenFull;
    }

    /** What the oldest message holds that nobody has taken yet: whoever is done with it releases it. */
    ReservedBytes next() {
        ReservedBytes next = whole.poll();
        return next == null ? room.of(application) : next;
    }

    /** All that is held for this call, except for what was taken. */
    synchronized void release() {
        isOver = true;
        if (arriving != null) {
            arriving.release();
        }
        whole.forEach(ReservedBytes::release);
        whole.clear();
    }

    @Override
    public void streamClosed(Status status) {
        release();
    }
}
