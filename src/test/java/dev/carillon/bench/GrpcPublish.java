package dev.carillon.bench;

import carillon.v1.EventPublisherGrpc;
import carillon.v1.PublishStreamRequest;
import carillon.v1.PublishStreamResponse;
import dev.carillon.fixture.GrpcClient;
import io.cloudevents.v1.proto.CloudEvent;
import io.cloudevents.v1.proto.CloudEvent.CloudEventAttributeValue;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes over gRPC from several streams and says how many events a second are accepted: {@code GrpcPublish <port> <key> <streams>
 * <seconds>}. The client's own flow control sets the rate.
 */
public final class GrpcPublish {

    private static final String DATA = "{\"text\":\"" + "x".repeat(1_000) + "\"}";

    private GrpcPublish() {}

    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        int streams = Integer.parseInt(arguments[2]);
        int seconds = Integer.parseInt(arguments[3]);
        AtomicLong accepted = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        try (GrpcClient client = GrpcClient.to(port)) {
            for (int i = 0; i < streams; i++) {
                EventPublisherGrpc.newStub(client.as(arguments[1])).publishStream(new Publisher(accepted, refused));
            }
            long before = 0;
            for (int i = 1; i <= seconds; i++) {
                TimeUnit.SECONDS.sleep(1);
                long now = accepted.get();
                if (i % 5 == 0) {
                    System.out.printf(
                            Locale.ROOT, "%d s: %,d events/s, %d refused%n", i, (now - before) / 5, refused.get());
                    before = now;
                }
            }
        }
    }

    /** Sends as long as there is room. */
    private record Publisher(AtomicLong accepted, AtomicLong refused)
            implements ClientResponseObserver<PublishStreamRequest, PublishStreamResponse> {

        @Override
        public void beforeStart(ClientCallStreamObserver<PublishStreamRequest> stream) {
            stream.setOnReadyHandler(() -> {
                while (stream.isReady()) {
                    stream.onNext(
                            PublishStreamRequest.newBuilder().setEvent(event()).build());
                }
            });
        }

        private static CloudEvent event() {
            return CloudEvent.newBuilder()
                    .setId(UUID.randomUUID().toString())
                    .setSource("/bench")
                    .setSpecVersion("1.0")
                    .setType("bench.grpc")
                    .putAttributes(
                            "datacontenttype",
                            CloudEventAttributeValue.newBuilder()
                                    .setCeString("application/json")
                                    .build())
                    .setTextData(DATA)
                    .build();
        }

        @Override
        public void onNext(PublishStreamResponse answer) {
            (answer.getResult().hasPublished() ? accepted : refused).incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {
            System.out.println(failure);
        }

        @Override
        public void onCompleted() {
            // never: it is cancelled
        }
    }
}
