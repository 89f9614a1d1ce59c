package dev.carillon.realtime.signalr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.signalr.HubMessage.Completion;
import dev.carillon.realtime.signalr.HubMessage.Invocation;
import dev.carillon.realtime.signalr.HubMessage.StreamItem;
import dev.carillon.realtime.signalr.HubMethod.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.IntConsumer;
import java.util.logging.Level;

/**
 * What is under way on one connection: calls of the client in their order, streams in both directions, and our own calls of
 * the client. By the connection's mailbox alone, but for what says otherwise.
 */
final class Calls {

    private static final FailureLog LOG = new FailureLog(Calls.class);

    /** What calls need of their connection. */
    interface Line extends HubConnection {
        /** Thread safe; what the connection has no room for ends it. */
        void send(HubMessage message);

        void whenLow(Runnable more);
    }

    private record Pending<T>(Class<T> type, CompletableFuture<T> result) {
        void complete(Completion completion) {
            if (completion.error() != null) {
                result.completeExceptionally(new HubException(completion.error()));
                return;
            }
            try {
                result.complete(completion.result() == null ? null : Values.as(type, completion.result()));
            } catch (JsonProcessingException | RuntimeException e) {
                result.completeExceptionally(new HubException("The client's result is of another type."));
            }
        }
    }

    private final Hub hub;
    private final Line line;
    private final Executor threads;
    private final Mailbox mailbox;
    private final IntConsumer held;
    private final Turns turns;
    private final Map<String, Runnable> cancels = new HashMap<>();
    private final Set<HubCall> underWay = new HashSet<>();
    private final Set<ServerStream> streams = new HashSet<>();
    private final Map<String, ClientStream<?>> uploads = new HashMap<>();
    private final Map<String, Pending<?>> asked = new HashMap<>();
    private long asks;
    private boolean isOver;

    /** @param held told the bytes of messages that wait here, and as negative that they do no longer; thread safe */
    Calls(Hub hub, Line line, Executor threads, Mailbox mailbox, IntConsumer held) {
        this.hub = hub;
        this.line = line;
        this.threads = threads;
        this.mailbox = mailbox;
        this.held = held;
        turns = new Turns(hub.settings().parallelInvocations(), threads, held);
    }

    void invoke(Invocation invocation, int size) {
        String target = invocation.target();
        HubMethod method = hub.method(target);
        if (method == null) {
            fail(invocation, ErrorText.unknown(target));
            return;
        }
        boolean isStream = method.kind() == Kind.STREAM;
        if (isStream != invocation.streaming()) {
            fail(invocation, isStream ? ErrorText.streaming(target) : ErrorText.notStreaming(target));
            return;
        }
        String wrong = wrong(invocation, method);
        if (wrong != null) {
            fail(invocation, wrong);
            return;
        }
        try {
            begin(invocation, method, method.bind(invocation.arguments()), size);
        } catch (HubMethod.BindingException e) {
            String text = ErrorText.binding(target);
            fail(
                    invocation,
                    hub.settings().detailedErrors() ? text + " InvalidDataException: " + e.getMessage() : text);
        }
    }

    private String wrong(Invocation invocation, HubMethod method) {
        List<String> ids = invocation.streamIds();
        String text = ErrorText.failed(invocation.target());
        if (ids.size() != method.streams().size()) {
            return ErrorText.hub(
                    text,
                    "Client sent " + ids.size() + " stream(s), Hub method expects "
                            + method.streams().size() + ".");
        }
        if (invocation.streaming() && cancels.containsKey(invocation.invocationId())) {
            return ErrorText.inUse(invocation.invocationId());
        }
        if (new HashSet<>(ids).size() < ids.size() || ids.stream().anyMatch(uploads::containsKey)) {
            return ErrorText.hub(text, "A stream ID is already in use.");
        }
        int more = ids.size() + (invocation.streaming() ? 1 : 0);
        int most = hub.settings().parallelStreams();
        return more > 0 && uploads.size() + streams.size() + more > most
                ? ErrorText.hub(text, "At most " + most + " streams may be open.")
                : null;
    }

    private void begin(Invocation invocation, HubMethod method, List<Object> arguments, int size) {
        List<ClientStream<?>> sent = new ArrayList<>();
        for (int i = 0; i < method.streams().size(); i++) {
            ClientStream<?> stream =
                    new ClientStream<>(method.streams().get(i), threads, worked -> held.accept(-worked));
            uploads.put(invocation.streamIds().get(i), stream);
            sent.add(stream);
        }
        HubCall call = new HubCall(line, arguments, sent);
        underWay.add(call);
        if (invocation.streaming()) {
            ServerStream stream = new ServerStream(new Results(invocation, call), threads);
            streams.add(stream);
            cancels.put(invocation.invocationId(), () -> {
                call.cancel();
                stream.cancel();
            });
            run(() -> subscribe(invocation, method, call, stream), invocation, call);
            return;
        }
        Runnable cancel = call::cancel;
        if (invocation.invocationId() != null) { // of two with one id both are answered, as by the reference server
            cancels.putIfAbsent(invocation.invocationId(), cancel);
        }
        if (sent.isEmpty()) {
            turns.add(new Turn(invocation, method, call), size);
        } else { // its items come behind it: it waits for none
            run(() -> call(invocation, method, call), invocation, call);
        }
    }

    private final class Turn implements Turns.Call {

        private final Invocation invocation;
        private final HubMethod method;
        private final HubCall call;

        Turn(Invocation invocation, HubMethod method, HubCall call) {
            this.invocation = invocation;
            this.method = method;
            this.call = call;
        }

        @Override
        public CompletableFuture<Void> begin() {
            return call(invocation, method, call);
        }

        @Override
        public void refuse() {
            fail(invocation, ErrorText.failed(invocation.target()));
            mailbox.execute(() -> over(invocation, call));
        }
    }

    private void run(Runnable body, Invocation invocation, HubCall call) {
        try {
            threads.execute(body);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "signalr.no-thread", e);
            fail(invocation, ErrorText.failed(invocation.target()));
            over(invocation, call);
        }
    }

    /** On a thread of its own. @return completes when it is over, and does not fail */
    private CompletableFuture<Void> call(Invocation invocation, HubMethod method, HubCall call) {
        return result(method, call)
                .handle((result, failure) -> {
                    mailbox.execute(() -> over(invocation, call));
                    if (failure == null) {
                        completed(invocation, method, result);
                    } else {
                        failed(invocation, ErrorText.failed(invocation.target()), failure);
                    }
                    return (Void) null;
                })
                .toCompletableFuture();
    }

    private static CompletionStage<?> result(HubMethod method, HubCall call) {
        try {
            Object result = method.body().call(call);
            return result instanceof CompletionStage<?> later ? later : CompletableFuture.completedFuture(result);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void completed(Invocation invocation, HubMethod method, Object result) {
        if (invocation.invocationId() == null) {
            return;
        }
        JsonNode written;
        try {
            written = method.kind() == Kind.ACTION ? null : Values.of(result);
        } catch (IllegalArgumentException e) {
            failed(invocation, ErrorText.failed(invocation.target()), e);
            return;
        }
        line.send(Completion.of(invocation.invocationId(), written));
    }

    private void failed(Invocation invocation, String text, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (!(cause instanceof HubException)) {
            LOG.log(Level.WARNING, cause, () -> "signalr.method-failed method=" + invocation.target());
        }
        fail(invocation, ErrorText.of(text, cause, hub.settings().detailedErrors()));
    }

    private void fail(Invocation invocation, String error) {
        if (invocation.invocationId() != null) {
            line.send(Completion.failed(invocation.invocationId(), error));
        }
    }

    private void over(Invocation invocation, HubCall call) {
        if (invocation.invocationId() != null) {
            cancels.remove(invocation.invocationId());
        }
        underWay.remove(call);
        invocation.streamIds().forEach(uploads::remove);
        call.streams().forEach(ClientStream::end);
    }

    /** On a thread of its own. */
    private void subscribe(Invocation invocation, HubMethod method, HubCall call, ServerStream stream) {
        result(method, call).whenComplete((result, failure) -> {
            if (failure != null) {
                mailbox.execute(() -> ended(invocation, call, stream, ErrorText.failed(invocation.target()), failure));
            } else if (result instanceof Flow.Publisher<?> publisher) {
                publisher.subscribe(stream);
            } else {
                mailbox.execute(() -> ended(
                        invocation,
                        call,
                        stream,
                        ErrorText.failed(invocation.target()),
                        new IllegalStateException("the streaming method gave no stream")));
            }
        });
    }

    private void ended(Invocation invocation, HubCall call, ServerStream stream, String text, Throwable failure) {
        if (!underWay.contains(call)) {
            return; // cancelled before
        }
        streams.remove(stream);
        if (failure == null) {
            line.send(Completion.of(invocation.invocationId(), null));
        } else {
            failed(invocation, text, failure);
        }
        over(invocation, call);
    }

    private final class Results implements ServerStream.Target {

        private final Invocation invocation;
        private final HubCall call;

        Results(Invocation invocation, HubCall call) {
            this.invocation = invocation;
            this.call = call;
        }

        @Override
        public void item(Object item) {
            line.send(new StreamItem(invocation.invocationId(), Values.of(item)));
        }

        @Override
        public void ended(ServerStream stream, Throwable error) {
            mailbox.execute(() -> Calls.this.ended(invocation, call, stream, ErrorText.STREAMING, error));
        }

        @Override
        public void whenLow(Runnable more) {
            line.whenLow(more);
        }
    }

    void item(StreamItem item, int size) {
        ClientStream<?> stream = uploads.get(item.invocationId());
        if (stream != null) { // else its call is over
            held.accept(size);
            stream.item(item.item(), size);
        }
    }

    void complete(Completion completion) {
        ClientStream<?> stream = uploads.remove(completion.invocationId());
        if (stream != null) {
            stream.complete(completion.error());
            return;
        }
        Pending<?> pending = asked.remove(completion.invocationId());
        if (pending != null) {
            pending.complete(completion);
        }
    }

    void cancel(String invocationId) {
        Runnable cancel = cancels.get(invocationId);
        if (cancel != null) {
            cancel.run();
        }
    }

    <T> void ask(Class<T> type, CompletableFuture<T> result, String target, List<JsonNode> arguments) {
        if (isOver) {
            result.completeExceptionally(new HubException("The connection has ended."));
            return;
        }
        String id = "s" + ++asks;
        asked.put(id, new Pending<>(type, result));
        line.send(new Invocation(id, target, arguments, List.of(), false));
    }

    /** The connection has ended: nothing more is answered. */
    void end() {
        isOver = true;
        turns.clear();
        underWay.forEach(HubCall::cancel);
        List.copyOf(streams).forEach(ServerStream::cancel);
        uploads.values().forEach(each -> each.complete("The client has gone."));
        uploads.clear();
        asked.values()
                .forEach(each -> each.result().completeExceptionally(new HubException("The connection has ended.")));
        asked.clear();
    }
}
