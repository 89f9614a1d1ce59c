package dev.carillon.grpc;

import carillon.v1.PublishResult;
import carillon.v1.Published;
import com.google.rpc.Status;
import dev.carillon.publish.PublishResult.Conflict;
import dev.carillon.publish.PublishResult.Duplicate;
import dev.carillon.publish.PublishResult.KeyReused;
import dev.carillon.publish.PublishResult.Refused;
import dev.carillon.publish.PublishResult.Stored;
import dev.carillon.publish.PublishResult.TooLarge;
import dev.carillon.publish.PublishResult.Unavailable;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import java.util.List;

/** Says in gRPC how publishing ended. Stateless, thread safe. */
final class PublishAnswers {

    private PublishAnswers() {}

    /** @throws StatusException if it is not stored */
    static Published published(dev.carillon.publish.PublishResult result) throws StatusException {
        if (!result.isStored()) {
            throw Refusals.exception(refusal(result));
        }
        return stored(result);
    }

    /** Of a batch or a stream, whose others it does not concern. */
    static PublishResult one(dev.carillon.publish.PublishResult result) {
        return result.isStored()
                ? PublishResult.newBuilder().setPublished(stored(result)).build()
                : PublishResult.newBuilder().setRefused(refusal(result)).build();
    }

    private static Published stored(dev.carillon.publish.PublishResult result) {
        if (result instanceof Stored stored) {
            return Published.newBuilder()
                    .setId(stored.id().toString())
                    .setEventId(stored.event().getId())
                    .setSource(stored.event().getProducer())
                    .build();
        }
        Duplicate duplicate = (Duplicate) result;
        Published.Builder answer =
                Published.newBuilder().setId(duplicate.id().toString()).setIsDuplicate(true);
        if (duplicate.eventId() != null) {
            answer.setEventId(duplicate.eventId()).setSource(duplicate.source());
        }
        return answer.build();
    }

    private static Status refusal(dev.carillon.publish.PublishResult result) {
        if (result instanceof Refused refused) {
            return Refusals.invalid(refused.all());
        }
        if (result instanceof TooLarge large) {
            return Refusals.invalid(List.of(large.why()));
        }
        if (result instanceof Conflict conflict) {
            return Refusals.status(Code.ALREADY_EXISTS, conflict.reason(), Refusals.info("OTHER_CONTENT"));
        }
        if (result instanceof KeyReused reused) {
            return Refusals.status(Code.FAILED_PRECONDITION, reused.reason(), Refusals.info("KEY_REUSED"));
        }
        if (result instanceof Unavailable unavailable) {
            return Refusals.unavailable(
                    unavailable.reason(), Math.max(1, unavailable.retryAfter().toSeconds()));
        }
        return Refusals.status(Code.ABORTED, "another event of this batch was not stored", Refusals.info("WITHHELD"));
    }
}
