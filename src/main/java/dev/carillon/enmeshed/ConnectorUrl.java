package dev.carillon.enmeshed;

import dev.carillon.event.RefusedException;
import dev.carillon.outbound.HttpUrl;

/** URLs of a Connector's configuration; {@code {{trigger}}} may stand in them. Stateless. */
final class ConnectorUrl {

    private ConnectorUrl() {}

    /** @throws ConnectorConfigException if it is not a URL */
    static String check(ConfigNode given) {
        String url = given.isText() ? given.text() : null;
        try {
            HttpUrl.of(url == null ? null : url.replace("{{trigger}}", "trigger"));
            return url;
        } catch (RefusedException e) {
            throw ConnectorConfigException.url(given.pointer(), url == null ? "undefined" : shown(url), e.rule());
        }
    }

    /** Without a password, which it may hold. */
    private static String shown(String url) {
        return RefusedException.shortened(url.replaceAll("//[^/@]*@", "//***@"), 120);
    }
}
