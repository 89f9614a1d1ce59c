package dev.carillon.enmeshed;

import dev.carillon.event.RefusedException;

/** A configuration with which a Connector does not start, by the Connector's own code for it. */
public final class ConnectorConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String MODULE = "error.runtime.modules.webhooks.";

    private final String code;
    private final transient RefusedException refusal;

    private ConnectorConfigException(String code, RefusedException refusal) {
        super(refusal.getMessage(), null, false, false); // expected
        this.code = code;
        this.refusal = refusal;
    }

    static ConnectorConfigException target(String pointer, String name) {
        return new ConnectorConfigException(
                MODULE + "invalidTargetReference",
                new RefusedException(pointer, "Invalid configuration. target '" + name + "' not found!", name));
    }

    static ConnectorConfigException url(String pointer, String url, String rule) {
        return new ConnectorConfigException(
                MODULE + "invalidUrlFormat",
                new RefusedException(pointer, "'" + url + "' is not a valid URL. It " + rule, null));
    }

    static ConnectorConfigException authentication(String pointer, String rule) {
        return new ConnectorConfigException(
                MODULE + "invalidAuthenticationConfig", new RefusedException(pointer, rule, null));
    }

    /** As {@code error.runtime.modules.webhooks.invalidUrlFormat}. */
    public String code() {
        return code;
    }

    /** With a pointer into the file. */
    public RefusedException refusal() {
        return refusal;
    }
}
