package dev.carillon.grpc;

import carillon.v1.EventStreamGrpc;
import carillon.v1.SubscribeRequest;
import carillon.v1.SubscribeResponse;
import dev.carillon.access.Scope;
import dev.carillon.cloudevents.CloudEventsProtobuf;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.loop.OnePerNode;
import dev.carillon.realtime.CloseReason;
import dev.carillon.realtime.EventForm;
import dev.carillon.realtime.Outgoing;
import dev.carillon.realtime.StreamTokens;
import dev.carillon.realtime.stream.EventStream;
import dev.carillon.realtime.stream.EventStreams;
import dev.carillon.realtime.stream.StreamForm;
import dev.carillon.realtime.stream.StreamRequest;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Following events: a stream like those of browsers, with the flow control of gRPC. Thread safe. */
@OnePerNode
class EventStreamService implements GrpcService {

    private static final StreamForm FORM = new StreamForm(new Form(), EventStreamService::alive, true);

    private final EventStreams streams;
    private final Doorkeeper doorkeeper;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

    @Inject
    EventStreamService(EventStreams streams, Doorkeeper doorkeeper) {
        this.streams = streams;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public List<ServerServiceDefinition> definitions() {
        return new Methods(doorkeeper)
                .<SubscribeRequest, SubscribeResponse>stream("Subscribe", Scope.EVENTS_READ, (call, received) -> {
                            call.request(2);
                            return new Subscription(call);
                        })
                        .under(EventStreamGrpc.getServiceDescriptor());
    }

    @Override
    public void end() {
        open.forEach(each -> each.connection().close(CloseReason.ENDING));
    }

    /** As one message, which all that hear it share. */
    private static final class Form implements EventForm {

        @Override
        public String of(StoredEvent event) {
            throw new UnsupportedOperationException("this form is a message");
        }

        @Override
        public Outgoing written(StoredEvent event) {
            return outgoing(SubscribeResponse.newBuilder()
                    .setCursor(Long.toString(event.position()))
                    .setId(event.id().toString())
                    .setEvent(CloudEventsProtobuf.write(event.event()))
                    .build());
        }
    }

    private static Outgoing alive(long position) {
        return outgoing(SubscribeResponse.newBuilder()
                .setCursor(Long.toString(position))
                .build());
    }

    private static Outgoing outgoing(SubscribeResponse message) {
        return new Outgoing(message, message.getSerializedSize());
    }

    /** One call. Its callbacks come one after the other. */
    private final class Subscription extends ServerCall.Listener<SubscribeRequest> {

        private final OpenCall<SubscribeResponse> call;
        private final StreamChannel channel;
        private SubscribeRequest request;
        private EventStream stream;

        Subscription(OpenCall<SubscribeResponse> call) {
            this.call = call;
            channel = new StreamChannel(call);
        }

        @Override
        public void onMessage(SubscribeRequest message) {
            request = message;
        }

        @Override
        public void onHalfClose() {
            if (request == null) {
                call.end(Status.INVALID_ARGUMENT
                        .withDescription("this method takes a message")
                        .asException());
                return;
            }
            try {
                begin();
            } catch (Throwable e) {
                call.end(e);
            }
        }

        private void begin() throws SQLException {
            StreamRequest wanted = StreamRequest.of(
                    request.getTopicsList(),
                    request.getFilter().isEmpty() ? null : request.getFilter(),
                    request.hasCursor() ? request.getCursor() : null);
            EventStreams.Asked asked = streams.asked(StreamTokens.Opened.of(call.caller()), wanted);
            stream = streams.open(asked, channel, FORM);
            open.add(stream);
            // The position first: a client that is cut off before the first event comes back to it.
            stream.connection().send(alive(stream.position()));
            stream.begin();
        }

        @Override
        public void onReady() {
            channel.ready();
        }

        @Override
        public void onCancel() {
            over();
        }

        @Override
        public void onComplete() {
            over();
        }

        private void over() {
            channel.ready(); // a thread that waits to send sees that the call is over
            if (stream != null) {
                open.remove(stream);
                streams.closed(stream);
            }
        }
    }
}
