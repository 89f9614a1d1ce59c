package dev.carillon.delivery.destination;

import dev.carillon.event.TopicName;
import dev.carillon.eventlog.StoredEvent;
import dev.carillon.outbound.OutboundRequest.Header;
import dev.carillon.subscription.SubscriptionSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * The headers of GitHub's webhooks. The hook is the subscription, its target the application; the delivery is named by the
 * event, so that it is the same whenever it is sent again. Pure.
 */
final class GitHubHeaders {

    private static final String OUTER = "github";
    private static final String AGENT = "User-Agent";

    private GitHubHeaders() {}

    static List<Header> of(SubscriptionSnapshot subscription, StoredEvent event) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("X-GitHub-Event", name(event.topic())));
        headers.add(new Header("X-GitHub-Delivery", event.id().toString()));
        headers.add(new Header("X-GitHub-Hook-ID", Long.toString(subscription.number())));
        headers.add(new Header("X-GitHub-Hook-Installation-Target-Type", "integration"));
        headers.add(new Header("X-GitHub-Hook-Installation-Target-ID", Integer.toString(subscription.application())));
        if (subscription.webhook().headers().keySet().stream().noneMatch(AGENT::equalsIgnoreCase)) {
            headers.add(new Header(AGENT, "GitHub-Hookshot/carillon"));
        }
        return headers;
    }

    /**
     * {@code github/pull_request} is {@code pull_request}, {@code order/paid} is {@code order.paid}. Of Carillon's own only the
     * ping has GitHub's name: the others keep theirs, which no one else can publish.
     */
    private static String name(TopicName topic) {
        List<String> segments = topic.segments();
        boolean wrapped = segments.size() > 1 && (segments.get(0).equals(OUTER) || topic.equals(Ping.TOPIC));
        return String.join(".", wrapped ? segments.subList(1, segments.size()) : segments);
    }
}
