package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.HttpUrl;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Where webhooks may go: a {@link HttpUrl} whose host the guard lets pass. Its path or query may have {@code {{trigger}}} in it, for
 * which the topic is put in at each delivery.
 */
final class TargetUrl {

    private static final String PLACEHOLDER = "{{trigger}}";
    private static final String KEPT = "%7B%7Btrigger%7D%7D"; // no URI has braces

    private TargetUrl() {}

    /** Without a look at its addresses. */
    static URI parsed(String text) {
        return HttpUrl.of(text == null ? null : text.replace(PLACEHOLDER, KEPT));
    }

    /** As people write and read it. */
    static String shown(String kept) {
        return kept.replace(KEPT, PLACEHOLDER);
    }

    /**
     * Checks a url, and the addresses its name leads to now. A name that does not resolve now is accepted: it is checked
     * again at each connection. Looks the name up, so never call it inside a transaction.
     *
     * @return as it is kept, shown and sent
     * @throws RefusedException of field {@code /url}
     */
    static URI check(String text, AddressGuard guard) {
        URI url = parsed(text);
        String host = url.getHost();
        try {
            guard.resolve(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        } catch (UnknownHostException notNow) {
            // the receiver may come later
        } catch (RefusedException e) {
            throw new RefusedException("/url", e.rule(), url.toString());
        }
        return url;
    }
}
