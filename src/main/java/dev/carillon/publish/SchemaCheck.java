package dev.carillon.publish;

import dev.carillon.event.RefusedException;
import dev.carillon.eventlog.NewEvent;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.Measured;
import dev.carillon.loop.Measures;
import dev.carillon.loop.OnePerNode;
import dev.carillon.schema.SchemaPolicy;
import dev.carillon.schema.SchemaRegistry;
import dev.carillon.schema.ValidationResult;
import dev.carillon.schema.Violation;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whether an event's data is as its schema has it, and what follows, as its application wants it. An application that wants nothing pays
 * for nothing. Thread safe.
 */
@OnePerNode
class SchemaCheck implements Measured {

    private static final FailureLog LOG = new FailureLog(SchemaCheck.class);

    private final SchemaRegistry schemas;
    private final LongAdder warned = new LongAdder();
    private final LongAdder refused = new LongAdder();

    @Inject
    SchemaCheck(SchemaRegistry schemas) {
        this.schemas = schemas;
    }

    /** The same one, with warnings; or refused. */
    Candidate checked(Candidate candidate) {
        if (!(candidate instanceof Candidate.Fresh fresh)) {
            return candidate;
        }
        NewEvent event = fresh.event();
        SchemaPolicy policy = schemas.policy(event.application());
        return policy.mode() == SchemaPolicy.Mode.OFF ? candidate : checked(event, policy);
    }

    private Candidate checked(NewEvent event, SchemaPolicy policy) {
        ValidationResult result = schemas.validate(event.application(), event.event());
        boolean warns = policy.mode() == SchemaPolicy.Mode.WARN;
        if (result instanceof ValidationResult.Invalid invalid) {
            return warns ? warned(event, invalid.violations()) : refused(event, invalid);
        }
        if (result instanceof ValidationResult.UnknownSchema && !warns && !policy.acceptsUnknown()) {
            refused.increment();
            return new Candidate.Settled(new PublishResult.Refused(new RefusedException(
                    "/topic",
                    "has no schema, nor has its type; store one, or let /api/v1/schema-policy accept events without",
                    event.event().getTopic())));
        }
        return new Candidate.Fresh(event);
    }

    private Candidate warned(NewEvent event, List<Violation> violations) {
        warned.increment();
        LOG.fine(() -> "schema.warned event=" + event.id() + " topic="
                + event.event().getTopic() + " violations=" + violations.size());
        return new Candidate.Fresh(event, violations);
    }

    private Candidate refused(NewEvent event, ValidationResult.Invalid invalid) {
        refused.increment();
        LOG.fine(() -> "schema.refused application=" + event.application() + " topic="
                + event.event().getTopic() + " violations="
                + invalid.violations().size());
        return new Candidate.Settled(PublishResult.Refused.of(
                invalid.violations().stream().map(Violation::refusal).toList()));
    }

    /** The results, each with the warnings of its event. */
    CompletionStage<List<PublishResult>> warned(Submission submission) {
        boolean any = submission.candidates().stream()
                .anyMatch(each -> each instanceof Candidate.Fresh fresh
                        && !fresh.warnings().isEmpty());
        return any ? submission.result().thenApply(results -> warned(submission, results)) : submission.result();
    }

    static List<PublishResult> warned(Submission submission, List<PublishResult> results) {
        List<PublishResult> told = new ArrayList<>(results);
        for (int i = 0; i < told.size() && i < submission.candidates().size(); i++) {
            if (told.get(i) instanceof PublishResult.Stored stored
                    && submission.candidates().get(i) instanceof Candidate.Fresh fresh) {
                told.set(i, new PublishResult.Stored(stored.id(), stored.event(), fresh.warnings()));
            }
        }
        return told;
    }

    @Override
    public void measure(Measures to) {
        String help = "Events whose data is not as their schema has it, or that have none where one is needed";
        to.counter("carillon_schema_misfits_total", help, warnedCount(), "result", "warned");
        to.counter("carillon_schema_misfits_total", help, refusedCount(), "result", "refused");
    }

    /** How many events were accepted though their data is not as their schema has it, since this node started. */
    long warnedCount() {
        return warned.sum();
    }

    /** How many were refused for it. */
    long refusedCount() {
        return refused.sum();
    }
}
