package dev.carillon.rest;

import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.subscription.Subscription;
import dev.carillon.subscription.SubscriptionChanges;
import dev.carillon.subscription.Subscriptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.function.Consumer;

/** Answers of the API about a subscription, or a missing one. Thread safe. */
@ApplicationScoped
class SubscriptionViews {

    @Inject
    Subscriptions subscriptions;

    @Inject
    Clock clock;

    /** As it is now, its secret by its prefix. */
    SubscriptionView view(Subscription subscription) {
        return view(subscription, null);
    }

    /** As it was just made, with its secret. */
    Response withSecret(Response.ResponseBuilder answer, SubscriptionChanges.Created made) {
        return answer.header(HttpHeaders.ETAG, tag(made.subscription()))
                .entity(view(made.subscription(), made.secret().reveal()))
                .build();
    }

    /** As it is now, with its tag. */
    Response response(Subscription subscription) {
        return Response.ok(view(subscription, null))
                .header(HttpHeaders.ETAG, tag(subscription))
                .build();
    }

    private SubscriptionView view(Subscription subscription, String secret) {
        if (subscription.isForBroker()) { // nothing is signed
            return SubscriptionView.of(
                    subscription,
                    new SubscriptionView.Credentials(null, null, null, subscriptions.maskedDestination(subscription)));
        }
        SigningKeysView keys = SigningKeysView.of(
                subscription.secretPrefix(), secret, () -> subscriptions.signing(subscription), clock.instant());
        return SubscriptionView.of(
                subscription,
                new SubscriptionView.Credentials(
                        keys,
                        subscriptions.maskedHeaders(subscription),
                        subscriptions.maskedAuthentication(subscription),
                        null));
    }

    private static RevisionTag tag(Subscription subscription) {
        return new RevisionTag(subscription.revision());
    }

    /** Refuses a change that is meant for another revision. */
    static Consumer<Subscription> matching(String ifMatch) {
        return subscription -> tag(subscription).check(ifMatch, "subscription");
    }

    static ProblemException unknown() {
        return Problem.notFound("no subscription has this id").exception();
    }
}
