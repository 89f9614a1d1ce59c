package dev.carillon.delivery.destination;

import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.OutboundRequest.Header;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.LimitOptions;
import dev.carillon.subscription.SubscriptionSnapshot;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The handshake of CloudEvents' HTTP webhooks 1.0.2, section 4: may we send, and how much? Pure. */
final class Handshake {

    static final String REQUEST_ORIGIN = "WebHook-Request-Origin";

    private static final String ANY = "*";
    private static final Pattern RATE = Pattern.compile("[1-9][0-9]{0,8}");

    private Handshake() {}

    /** @param callback where the endpoint can agree later, or null */
    static OutboundRequest request(SubscriptionSnapshot subscription, String origin, URI callback) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header(REQUEST_ORIGIN, origin));
        if (callback != null) {
            headers.add(new Header("WebHook-Request-Callback", callback.toString()));
        }
        LimitOptions limits = subscription.options().limits();
        if (limits.hasRate()) {
            headers.add(new Header("WebHook-Request-Rate", Integer.toString(limits.perMinute())));
        }
        subscription.webhook().headers().forEach((name, value) -> headers.add(new Header(name, value)));
        return new OutboundRequest(
                        "OPTIONS",
                        subscription.webhook().url(),
                        null,
                        headers,
                        null,
                        subscription.options().endpoint().insecureSsl())
                .of(subscription.application());
    }

    /** Section 4.2: consent is in the headers alone, never in the status. */
    static Consent answer(SendOutcome.Answered answered, String origin) {
        Map<String, String> headers = answered.webhookHeaders();
        String allowed = headers.get("webhook-allowed-origin");
        if (allowed == null) {
            return new Consent.Refused(
                    "the endpoint answered " + answered.status() + " without WebHook-Allowed-Origin");
        }
        if (!allowed.strip().equals(ANY) && !allowed.strip().equalsIgnoreCase(origin)) {
            return new Consent.Refused("the endpoint allows another origin than " + origin);
        }
        String rate = headers.get("webhook-allowed-rate");
        return isRate(rate)
                ? new Consent.Granted(rate(rate))
                : new Consent.Refused("the endpoint allows a rate that is no positive number and not *");
    }

    /** Absent, {@code *}, or a positive number. */
    static boolean isRate(String text) {
        return text == null
                || text.strip().equals(ANY)
                || RATE.matcher(text.strip()).matches();
    }

    /** Requests a minute; null for any. */
    static Integer rate(String text) {
        return text == null || text.strip().equals(ANY) ? null : Integer.valueOf(text.strip());
    }
}
