package dev.carillon.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Sources whose senders post webhooks. Thread safe. */
@ApplicationScoped
class WebhookKind implements SourceKind {

    static final String NAME = "webhook";

    /** Whose schemas are of senders that sign nothing (seed line C20). */
    private static final String COMMUNITY = "community.certes.dev";

    private final GatewaySettings gateway;

    @Inject
    WebhookKind(GatewaySettings gateway) {
        this.gateway = gateway;
    }

    protected WebhookKind() { // CDI client proxy
        this(null);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isPosted() {
        return true;
    }

    @Override
    public Optional<String> topic(ObjectNode settings) {
        WebhookSettings read = WebhookSettings.read(settings);
        String schemas = read.handshake().schemas();
        return Optional.ofNullable(schemas == null ? read.provider().topic() : schemas + "/{type}");
    }

    @Override
    public void check(ObjectNode settings, List<String> secrets) {
        WebhookSettings read = WebhookSettings.read(settings);
        SignatureCheck check = read.check();
        if (check.isFixedValue()
                && !gateway.fixedValues()
                && !isOfTheCommunity(read.handshake().schemas())) {
            throw new RefusedException(
                    WebhookSettings.SETTINGS + "/verification/type",
                    "is allowed only with schemas at or below " + COMMUNITY + ", or with carillon.gateway.fixed-values:"
                            + " anyone who has seen one request can send others",
                    read.provider().toString());
        }
        if (check.isKeyed() == secrets.isEmpty()) {
            throw new RefusedException(
                    "/secrets",
                    check.isKeyed()
                            ? "is required: the sender makes the secret of " + read.provider()
                            : "must not be given: none is asked for",
                    null);
        }
        for (int i = 0; i < secrets.size(); i++) {
            check.checkSecret("/secrets/" + i, secrets.get(i));
        }
    }

    private static boolean isOfTheCommunity(String schemas) {
        return schemas != null && (schemas.equals(COMMUNITY) || schemas.startsWith(COMMUNITY + '/'));
    }

    @Override
    public Optional<String> newSecret(ObjectNode settings) {
        WebhookSettings read = WebhookSettings.read(settings);
        return read.provider().makesSecret() ? Optional.empty() : read.check().newSecret();
    }

    @Override
    public Optional<String> schemas(ObjectNode settings) {
        return Optional.ofNullable(WebhookSettings.read(settings).handshake().schemas());
    }
}
