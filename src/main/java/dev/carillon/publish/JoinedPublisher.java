package dev.carillon.publish;

import dev.carillon.access.Caller;
import dev.carillon.event.EventData;
import dev.carillon.event.GivenEvent;
import dev.carillon.eventlog.Database;
import dev.carillon.eventlog.NewEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/**
 * Publishes within the caller's JTA transaction: the event exists if and only if that transaction commits.
 *
 * <p>It gets its position right after the commit; if the node dies in between, by the next look at the marks. If the
 * database fails, the transaction can only be rolled back. Thread safe.
 */
@ApplicationScoped
class JoinedPublisher {

    private final Database database;
    private final GroupWriter writer;
    private final GroupCommit commits;
    private final CallerTransaction transaction;
    private final Clock clock;
    private final PublishSettings settings;
    private final SchemaCheck schemas;

    @Inject
    JoinedPublisher(
            Database database,
            GroupWriter writer,
            GroupCommit commits,
            CallerTransaction transaction,
            Clock clock,
            PublishSettings settings,
            SchemaCheck schemas) {
        this.database = database;
        this.writer = writer;
        this.commits = commits;
        this.transaction = transaction;
        this.clock = clock;
        this.settings = settings;
        this.schemas = schemas;
    }

    protected JoinedPublisher() { // CDI client proxy
        this(null, null, null, null, null, null, null);
    }

    boolean isInTransaction() {
        return transaction.isActive();
    }

    PublishResult publish(EventData given, Caller caller) {
        Candidate candidate = schemas.checked(
                Envelope.complete(new GivenEvent.Valid(given), caller, clock.instant(), settings.maxEventBytes()));
        if (candidate instanceof Candidate.Settled settled) {
            return settled.result();
        }
        NewEvent event = ((Candidate.Fresh) candidate).event();
        Submission submission = Submission.of(List.of(candidate), false, null);
        try {
            PublishResult result = database.joined(
                            session -> writer.join(session, submission, clock.instant(), settings.lockWait()))
                    .get(0);
            if (result instanceof PublishResult.Stored) {
                transaction.afterCommit(() -> commits.number(List.of(event)));
            }
            return result;
        } catch (SQLException | RuntimeException e) {
            // What was written before the failure would be committed without the rest: PostgreSQL forbids it, H2 does
            // not.
            transaction.setRollbackOnly();
            WriteFailure failure = WriteFailure.of(e);
            if (failure.isOurs()) {
                throw new IllegalStateException("the event could not be stored", e);
            }
            failure.report(List.of(submission));
            return submission.result().join().get(0);
        } catch (Error e) {
            transaction.setRollbackOnly();
            throw e;
        }
    }
}
