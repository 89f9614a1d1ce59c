package dev.carillon.subscription;

import dev.carillon.loop.OnePerNode;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which endpoints are still to agree, in the rows of their subscriptions. Each method is a transaction of its own; none raises
 * the version of the subscriptions, so that none waits for a change or for planning.
 */
@OnePerNode
@Transactional(TxType.REQUIRES_NEW)
class UnverifiedEndpoints {

    private static final String DUE =
            "select s from Subscription s where s.consent.nextAt <= :now order by s.consent.nextAt";
    private static final String POSTPONE =
            "update Subscription s set s.consent.nextAt = :next, s.consent.tries = :tries + 1"
                    + " where s.number = :number and s.consent.tries = :tries and s.consent.nextAt <= :now";
    private static final String REFUSED = "update Subscription s set s.consent.error = :reason"
            + " where s.number = :number and s.url = :url and s.consent.nextAt is not null";
    private static final String NUMBER_OF = "select s.number from Subscription s where s.id = :id";

    @PersistenceContext(unitName = "carillon")
    EntityManager entities;

    /** Those whose endpoints are to be asked now. */
    public List<Subscription> due(Instant now, int most) {
        return entities.createQuery(DUE, Subscription.class)
                .setParameter("now", now)
                .setMaxResults(most)
                .getResultList();
    }

    /** False if another node was quicker. No version rises: deliveries are not planned otherwise because of it. */
    public boolean postpone(VerificationTry asked, Instant now, Instant next) {
        return entities.createQuery(POSTPONE)
                        .setParameter("next", next)
                        .setParameter("tries", asked.before())
                        .setParameter("number", asked.subscription().number())
                        .setParameter("now", now)
                        .executeUpdate()
                == 1;
    }

    public void refused(VerificationTry asked, String reason) {
        entities.createQuery(REFUSED)
                .setParameter("reason", SubscriptionRows.shortened(reason))
                .setParameter("number", asked.subscription().number())
                .setParameter("url", asked.subscription().webhook().url().toString())
                .executeUpdate();
    }

    public Optional<Long> numberOf(String id) {
        return entities.createQuery(NUMBER_OF, Long.class).setParameter("id", id).getResultList().stream()
                .findFirst();
    }
}
