package dev.carillon.messaging.nats;

import dev.carillon.messaging.BrokerConnection;
import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.messaging.SendResult;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A connection to NATS. Without JetStream no message is confirmed: that the server answers after them has to do. */
final class NatsBroker implements BrokerConnection {

    private static final String PREFIX = "ce-"; // CloudEvents' NATS binding, section 3.1.3
    private static final String MESSAGE_ID = "Nats-Msg-Id"; // a stream keeps the first of those that have the same

    private final Connection connection;
    private final Complaints complaints;
    private final boolean toStream;
    private final Duration silence;

    NatsBroker(Connection connection, Complaints complaints, boolean toStream, Duration silence) {
        this.connection = connection;
        this.complaints = complaints;
        this.toStream = toStream;
        this.silence = silence;
    }

    @Override
    public boolean isOpen() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    @Override
    public List<SendResult> send(List<OutgoingMessage> batch) throws IOException, InterruptedException {
        complaints.forget();
        try {
            return toStream ? sendToStream(batch) : sendOnly(batch);
        } catch (IllegalStateException e) { // it was closed
            throw new BrokerException("the broker closed the connection", e);
        }
    }

    private List<SendResult> sendOnly(List<OutgoingMessage> batch) throws IOException, InterruptedException {
        List<SendResult> results = new ArrayList<>();
        for (OutgoingMessage each : batch) {
            Message message = message(each);
            SendResult impossible = impossible(message);
            if (impossible == null) {
                connection.publish(message);
            }
            results.add(impossible);
        }
        try {
            connection.flush(silence);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no answer in time");
        }
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) == null) {
                results.set(i, sent(batch.get(i)));
            }
        }
        return results;
    }

    private SendResult sent(OutgoingMessage message) {
        String said = complaints.of(message.address());
        return said == null
                ? new SendResult.Taken("not confirmed: without JetStream")
                : new SendResult.Refused("the broker refused it: " + said);
    }

    private List<SendResult> sendToStream(List<OutgoingMessage> batch) throws IOException, InterruptedException {
        List<CompletableFuture<Message>> sent = new ArrayList<>();
        List<SendResult> results = new ArrayList<>();
        for (OutgoingMessage each : batch) {
            Message message = message(each);
            SendResult impossible = impossible(message);
            sent.add(impossible == null ? connection.requestWithTimeout(message, silence) : null);
            results.add(impossible);
        }
        for (int i = 0; i < batch.size(); i++) {
            if (sent.get(i) != null) {
                results.set(i, confirmed(sent.get(i), batch.get(i)));
            }
        }
        return results;
    }

    private SendResult confirmed(CompletableFuture<Message> answer, OutgoingMessage message)
            throws IOException, InterruptedException {
        try {
            PublishAck ack = new PublishAck(answer.get(silence.toMillis(), TimeUnit.MILLISECONDS));
            return new SendResult.Taken("stream " + ack.getStream() + ", sequence " + ack.getSeqno()
                    + (ack.isDuplicate() ? ", which it had already" : ""));
        } catch (JetStreamApiException e) {
            return new SendResult.Refused("the broker refused it: " + e.getMessage());
        } catch (CancellationException e) { // status 503, at once: nobody hears this subject
            return isOpen()
                    ? new SendResult.Refused("no stream accepts messages of this subject")
                    : new SendResult.Unreachable("the broker closed the connection");
        } catch (ExecutionException | TimeoutException e) {
            String said = complaints.of(message.address());
            if (said != null) {
                return new SendResult.Refused("the broker refused it: " + said);
            }
            throw new SocketTimeoutException("no confirmation in time");
        }
    }

    /** Headers count, too: the client throws at what is longer, and nothing of the batch would be sent. */
    private SendResult impossible(Message message) {
        long most = connection.getMaxPayload();
        long length = (long) message.getData().length + message.getHeaders().serializedLength();
        return most > 0 && length > most
                ? new SendResult.Impossible("the broker accepts messages of at most " + most + " bytes")
                : null;
    }

    private static Message message(OutgoingMessage message) {
        Headers headers = new Headers();
        headers.put(MESSAGE_ID, message.id());
        if (message.contentType() != null) {
            headers.put("content-type", encoded(message.contentType(), ""));
        }
        message.attributes().forEach((name, value) -> headers.put(PREFIX + name, encoded(value, " \"%")));
        return NatsMessage.builder()
                .subject(message.address())
                .headers(headers)
                .data(message.body())
                .build();
    }

    /** Section 3.1.3.2: as over HTTP. Headers are of ASCII, and this says which of that are encoded as well. */
    private static String encoded(String value, String others) {
        StringBuilder out = new StringBuilder();
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            if (each >= ' ' && each < 127 && others.indexOf(each) < 0) {
                out.append((char) each);
            } else {
                out.append(String.format("%%%02X", each & 0xFF));
            }
        }
        return out.toString();
    }

    @Override
    public void close() throws InterruptedException {
        connection.close();
    }
}
