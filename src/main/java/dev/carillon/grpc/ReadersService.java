package dev.carillon.grpc;

import carillon.v1.AckRequest;
import carillon.v1.AckResponse;
import carillon.v1.DeleteReaderRequest;
import carillon.v1.DeleteReaderResponse;
import carillon.v1.EnsureReaderRequest;
import carillon.v1.EnsureReaderResponse;
import carillon.v1.NakRequest;
import carillon.v1.PullRequest;
import carillon.v1.PullResponse;
import carillon.v1.PulledEvent;
import carillon.v1.ReadersGrpc;
import carillon.v1.SeekRequest;
import carillon.v1.SeekResponse;
import dev.carillon.access.Scope;
import dev.carillon.cloudevents.CloudEventsProtobuf;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.OnePerNode;
import dev.carillon.reader.Ack;
import dev.carillon.reader.NamedReader;
import dev.carillon.reader.NamedReaders;
import dev.carillon.reader.PullDoor;
import dev.carillon.reader.ReaderDraft;
import dev.carillon.reader.Start;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusException;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Named readers. Thread safe. */
@OnePerNode
class ReadersService implements GrpcService {

    private static final int USUAL = 100;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final NamedReaders readers;
    private final PullDoor pulls;
    private final Doorkeeper doorkeeper;

    @Inject
    ReadersService(NamedReaders readers, PullDoor pulls, Doorkeeper doorkeeper) {
        this.readers = readers;
        this.pulls = pulls;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public List<ServerServiceDefinition> definitions() {
        return new Methods(doorkeeper)
                .unary("EnsureReader", Scope.SUBSCRIPTIONS_WRITE, this::ensure)
                .unary("DeleteReader", Scope.SUBSCRIPTIONS_WRITE, this::delete)
                .unary("Pull", Scope.EVENTS_READ, this::pull)
                .unary("Ack", Scope.EVENTS_READ, this::ack)
                .unary("Nak", Scope.EVENTS_READ, this::nak)
                .unary("InProgress", Scope.EVENTS_READ, this::inProgress)
                .unary("Seek", Scope.SUBSCRIPTIONS_WRITE, this::seek)
                .under(ReadersGrpc.getServiceDescriptor());
    }

    private CompletionStage<EnsureReaderResponse> ensure(
            EnsureReaderRequest request, OpenCall<EnsureReaderResponse> call) throws SQLException {
        NamedReader.Limits usual = NamedReader.Limits.USUAL;
        ReaderDraft draft = ReaderDraft.of(
                request.getName(),
                request.getTopicsList(),
                request.getFilter().isEmpty() ? null : request.getFilter(),
                new NamedReader.Limits(
                        request.getMaxInFlight() == 0 ? usual.maxInFlight() : request.getMaxInFlight(),
                        request.hasAckWait() ? duration("/ack_wait", request.getAckWait(), LONGEST) : usual.ackWait(),
                        request.getMaxDeliveries()),
                request.getStart().isEmpty() ? Start.END : Start.of("/start", request.getStart()));
        NamedReaders.Ensured ensured = readers.ensure(call.caller().application(), draft);
        return Unary.done(EnsureReaderResponse.newBuilder()
                .setIsNew(ensured.isNew())
                .setCursor(String.valueOf(ensured.reader().position()))
                .build());
    }

    private CompletionStage<DeleteReaderResponse> delete(
            DeleteReaderRequest request, OpenCall<DeleteReaderResponse> call) throws SQLException, StatusException {
        if (!readers.delete(call.caller().application(), request.getName())) {
            throw unknown(request.getName());
        }
        return Unary.done(DeleteReaderResponse.getDefaultInstance());
    }

    private CompletionStage<PullResponse> pull(PullRequest request, OpenCall<PullResponse> call) throws SQLException {
        if (request.getMax() < 0 || request.getMax() > PullDoor.MOST) {
            throw new RefusedException("/max", "must be from 1 to " + PullDoor.MOST, String.valueOf(request.getMax()));
        }
        Duration wait = request.hasWait() ? duration("/wait", request.getWait(), PullDoor.LONGEST_WAIT) : Duration.ZERO;
        int application = call.caller().application();
        CompletableFuture<Optional<List<dev.carillon.reader.PulledEvent>>> next =
                pulls.next(application, request.getName(), request.getMax() == 0 ? USUAL : request.getMax(), wait);
        CompletableFuture<PullResponse> answer = next.thenApply(found -> {
            if (!call.isOpen()) {
                found.ifPresent(each -> pulls.giveBack(application, request.getName(), each));
            }
            return pulled(request.getName(), found);
        });
        answer.whenComplete((pulled, failure) -> {
            if (answer.isCancelled()) { // by who asked
                next.cancel(false);
            }
        });
        return answer;
    }

    private static PullResponse pulled(String name, Optional<List<dev.carillon.reader.PulledEvent>> found) {
        PullResponse.Builder answer = PullResponse.newBuilder();
        for (dev.carillon.reader.PulledEvent each : found.orElseThrow(() -> new CompletionException(unknown(name)))) {
            answer.addEvents(PulledEvent.newBuilder()
                    .setToken(each.token())
                    .setDeliveries(each.deliveries())
                    .setCursor(String.valueOf(each.event().position()))
                    .setId(each.event().id().toString())
                    .setEvent(CloudEventsProtobuf.write(each.event().event())));
        }
        return answer.build();
    }

    private CompletionStage<AckResponse> ack(AckRequest request, OpenCall<AckResponse> call)
            throws SQLException, StatusException {
        return acked(request.getName(), request.getTokensList(), new Ack.Done(), call);
    }

    private CompletionStage<AckResponse> nak(NakRequest request, OpenCall<AckResponse> call)
            throws SQLException, StatusException {
        Duration delay = request.hasDelay() ? duration("/delay", request.getDelay(), LONGEST) : Duration.ZERO;
        return acked(request.getName(), request.getTokensList(), new Ack.Again(delay), call);
    }

    private CompletionStage<AckResponse> inProgress(AckRequest request, OpenCall<AckResponse> call)
            throws SQLException, StatusException {
        return acked(request.getName(), request.getTokensList(), new Ack.InProgress(), call);
    }

    private CompletionStage<AckResponse> acked(String name, List<String> tokens, Ack ack, OpenCall<AckResponse> call)
            throws SQLException, StatusException {
        int count = readers.ack(call.caller().application(), name, tokens, ack).orElseThrow(() -> unknown(name));
        return Unary.done(AckResponse.newBuilder().setCount(count).build());
    }

    private CompletionStage<SeekResponse> seek(SeekRequest request, OpenCall<SeekResponse> call)
            throws SQLException, StatusException {
        NamedReader reader = readers.seek(
                        call.caller().application(), request.getName(), Start.of("/start", request.getStart()))
                .orElseThrow(() -> unknown(request.getName()));
        return Unary.done(SeekResponse.newBuilder()
                .setCursor(String.valueOf(reader.position()))
                .build());
    }

    private static Duration duration(String field, com.google.protobuf.Duration given, Duration longest) {
        long seconds = given.getSeconds();
        if (seconds < 0 || seconds > longest.toSeconds() || given.getNanos() < 0 || given.getNanos() > 999_999_999) {
            throw new RefusedException(
                    field, "must be from 0 to " + longest.toSeconds() + " s", String.valueOf(seconds));
        }
        return Duration.ofSeconds(seconds, given.getNanos());
    }

    private static StatusException unknown(String name) {
        return Refusals.exception(Refusals.notFound("reader", name));
    }
}
