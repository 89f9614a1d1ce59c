package dev.carillon.subscription;

import dev.carillon.event.RefusedException;
import java.util.List;

/** What the body of a webhook is. */
public enum ContentForm {
    /** The whole CloudEvent as JSON ({@code application/cloudevents+json}). */
    CLOUDEVENTS_STRUCTURED("cloudevents-structured"),
    /** The data verbatim, the event's attributes as {@code ce-} headers. */
    CLOUDEVENTS_BINARY("cloudevents-binary"),
    /** The data verbatim and nothing else. */
    DATA("data"),
    /** The data as JSON in the field {@code payload} of a form ({@code application/x-www-form-urlencoded}). */
    FORM("form"),
    /** As GitHub sends its webhooks: its headers, and the data as JSON. */
    GITHUB("github"),
    /** The same with the data in a form. */
    GITHUB_FORM("github-form"),
    /** The data verbatim, as ServiceStack.Webhooks sends it: with {@code X-Webhook-Event} and its own delivery id. */
    SERVICESTACK("servicestack"),
    /** {@code {"data": …, "trigger": "order.created"}}, as the webhooks of an enmeshed Connector. */
    ENMESHED("enmeshed"),
    /** The data as JSON, as Certes sends it: with the event's id, its schema and its correlation ids as headers. */
    CERTES("certes");

    private final String text;

    ContentForm(String text) {
        this.text = text;
    }

    public boolean isGitHub() {
        return this == GITHUB || this == GITHUB_FORM;
    }

    public boolean isForm() {
        return this == FORM || this == GITHUB_FORM;
    }

    /** How its requests are signed by default. */
    List<SignatureForm> signatures() {
        return switch (this) {
            case ENMESHED -> List.of(); // the original knows none
            case GITHUB, GITHUB_FORM -> List.of(SignatureForm.GITHUB);
            case SERVICESTACK -> List.of(SignatureForm.SERVICESTACK);
            case CERTES -> List.of(SignatureForm.CERTES);
            default -> List.of(SignatureForm.STANDARD);
        };
    }

    /** When a failed delivery is attempted again, unless the subscription says so; null: as usual. */
    RetryOptions retry() {
        return this == ENMESHED ? RetryOptions.NONE : null; // as the original
    }

    /** @throws RefusedException of field {@code /content} */
    static ContentForm of(String text) {
        for (ContentForm each : values()) {
            if (each.text.equals(text)) {
                return each;
            }
        }
        throw new RefusedException(
                "/content",
                "must be cloudevents-structured, cloudevents-binary, data, form, github, github-form, servicestack,"
                        + " enmeshed or certes",
                text);
    }

    /** {@code cloudevents-structured}. */
    @Override
    public String toString() {
        return text;
    }
}
