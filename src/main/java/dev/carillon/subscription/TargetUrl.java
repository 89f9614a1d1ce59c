package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import dev.carillon.outbound.AddressGuard;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/** Where web hooks may go: {@code http} or {@code https}, to a host that the guard lets pass. */
final class TargetUrl {

    static final int MAX_LENGTH = 1_000;

    private TargetUrl() {}

    /**
     * Checks a url, and the addresses its name leads to now. A name that does not resolve now is accepted: it is checked
     * again at each connection. Looks the name up, so never call it inside a transaction.
     *
     * @throws RefusedException of field {@code /url}
     */
    static URI check(String text, AddressGuard guard) {
        if (text == null) {
            throw new RefusedException("/url", "is required", null);
        }
        if (text.length() > MAX_LENGTH) {
            throw new RefusedException("/url", "has at most " + MAX_LENGTH + " characters", text);
        }
        URI url = parse(text);
        String scheme = url.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw new RefusedException("/url", "begins with https:// or http://", text);
        }
        if (url.getRawUserInfo() != null
                || (url.getRawAuthority() != null && url.getRawAuthority().contains("@"))) {
            // not repeated: it may hold a password
            throw new RefusedException(
                    "/url", "has no user name or password; send them as the header Authorization", null);
        }
        if (url.getHost() == null) {
            throw new RefusedException(
                    "/url", "has a host, of ASCII letters, digits, - and . (xn--… for others)", text);
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            throw new RefusedException("/url", "has a port from 1 to 65535", text);
        }
        if (url.getRawFragment() != null) {
            throw new RefusedException("/url", "has no fragment (#…)", text);
        }
        checkAddress(url, guard);
        return url;
    }

    private static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new RefusedException(
                    "/url", "is a URL; at character " + (e.getIndex() + 1) + ": " + e.getReason(), text);
        }
    }

    private static void checkAddress(URI url, AddressGuard guard) {
        String host = url.getHost();
        try {
            guard.resolve(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        } catch (UnknownHostException notNow) {
            // the receiver may come later
        } catch (RefusedException e) {
            throw new RefusedException("/url", e.rule(), url.toString());
        }
    }
}
