package dev.carillon.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.QuotaFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import dev.carillon.access.DeniedException;
import dev.carillon.event.RefusedException;
import dev.carillon.loop.FailureLog;
import dev.carillon.realtime.stream.PrunedException;
import dev.carillon.schema.IncompatibleSchemaException;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;

/** What callers are told of what went wrong: a status, and for programs the details of {@code google.rpc}. Stateless, thread safe. */
final class Refusals {

    private static final FailureLog LOG = new FailureLog(Refusals.class);
    private static final String DOMAIN = "carillon";
    private static final int LONGEST = 4_000; // trailers are metadata, and clients take 8 KiB of it

    private Refusals() {}

    /** Whatever a method has thrown. */
    static StatusException of(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StatusException made) {
            return made;
        }
        if (cause instanceof StatusRuntimeException made) {
            return made.getStatus().asException(made.getTrailers());
        }
        return StatusProto.toStatusException(status(cause));
    }

    static com.google.rpc.Status status(Throwable cause) {
        if (cause instanceof RefusedException refused) {
            return invalid(List.of(refused));
        }
        if (cause instanceof DeniedException denied) {
            return denied(denied);
        }
        if (cause instanceof IncompatibleSchemaException incompatible) {
            return incompatible(incompatible);
        }
        if (cause instanceof PrunedException pruned) {
            return status(Code.OUT_OF_RANGE, pruned.getMessage(), info("PRUNED"));
        }
        if (cause instanceof SQLException) {
            LOG.log(Level.WARNING, "grpc.database-away", cause);
            return unavailable("the database cannot be reached now; try again later", 1);
        }
        LOG.log(Level.WARNING, "grpc.failed", cause);
        return status(Code.INTERNAL, FailureLog.SHOWN, info("INTERNAL"));
    }

    /** Some fields break rules. */
    static com.google.rpc.Status invalid(List<RefusedException> refused) {
        BadRequest.Builder fields = BadRequest.newBuilder();
        int left = LONGEST;
        for (RefusedException each : refused) {
            left -= each.getMessage().length() * 2;
            if (left > 0 || fields.getFieldViolationsCount() == 0) {
                fields.addFieldViolations(BadRequest.FieldViolation.newBuilder()
                        .setField(each.field())
                        .setDescription(each.getMessage()));
            }
        }
        return status(Code.INVALID_ARGUMENT, refused.get(0).getMessage(), List.of(info("INVALID"), fields.build()));
    }

    private static com.google.rpc.Status incompatible(IncompatibleSchemaException why) {
        PreconditionFailure.Builder breaks = PreconditionFailure.newBuilder();
        why.breaks()
                .forEach(each -> breaks.addViolations(PreconditionFailure.Violation.newBuilder()
                        .setType(each.rule())
                        .setSubject(each.pointer())
                        .setDescription(each.message())));
        return status(Code.FAILED_PRECONDITION, why.getMessage(), List.of(info("INCOMPATIBLE"), breaks.build()));
    }

    /** There is no such thing. */
    static com.google.rpc.Status notFound(String type, String name) {
        String shown = RefusedException.shortened(name, 300);
        return status(
                Code.NOT_FOUND,
                "there is no " + type + ' ' + shown,
                List.of(
                        info("NOT_FOUND"),
                        ResourceInfo.newBuilder()
                                .setResourceType(type)
                                .setResourceName(shown)
                                .build()));
    }

    /** Come again after so many seconds. */
    static com.google.rpc.Status unavailable(String why, long seconds) {
        return status(Code.UNAVAILABLE, why, List.of(info("UNAVAILABLE"), retry(seconds)));
    }

    private static com.google.rpc.Status denied(DeniedException denied) {
        String why = denied.getMessage();
        return switch (denied.reason()) {
            case NO_KEY -> status(Code.UNAUTHENTICATED, why, info("NO_KEY"));
            case NOT_ALLOWED -> status(Code.PERMISSION_DENIED, why, info("NOT_ALLOWED"));
            case NO_APPLICATION -> status(Code.NOT_FOUND, why, info("NO_APPLICATION"));
            case TOO_MANY ->
                status(
                        Code.RESOURCE_EXHAUSTED,
                        why,
                        List.of(
                                info("TOO_MANY"),
                                QuotaFailure.newBuilder()
                                        .addViolations(QuotaFailure.Violation.newBuilder()
                                                .setSubject("carillon")
                                                .setDescription(why))
                                        .build(),
                                retry(denied.comeAgainSeconds())));
        };
    }

    static com.google.rpc.Status status(Code code, String message, Message detail) {
        return status(code, message, List.of(detail));
    }

    static com.google.rpc.Status status(Code code, String message, List<Message> details) {
        List<Any> packed = new ArrayList<>(details.size());
        details.forEach(each -> packed.add(Any.pack(each)));
        return com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage(RefusedException.shortened(message, LONGEST / 2))
                .addAllDetails(packed)
                .build();
    }

    static ErrorInfo info(String reason) {
        return ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build();
    }

    private static RetryInfo retry(long seconds) {
        return RetryInfo.newBuilder()
                .setRetryDelay(Duration.newBuilder().setSeconds(seconds))
                .build();
    }

    /** As an exception, for methods that answer later. */
    static StatusException exception(com.google.rpc.Status status) {
        return StatusProto.toStatusException(status);
    }
}
