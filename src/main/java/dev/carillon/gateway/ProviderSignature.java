package dev.carillon.gateway;

import dev.carillon.gateway.HmacCheck.SignedTime;
import java.util.List;
import java.util.Locale;

/** What well-known senders do, and the general forms; the values of {@code verification.type}. */
enum ProviderSignature {
    /** Standard Webhooks 1.0, and all who send it. */
    STANDARD("webhook/{type}"),
    GITHUB("github/{type}"),
    STRIPE("stripe/{type}"),
    SLACK("slack/{type}"),
    SHOPIFY("shopify/{type}"),
    GITLAB("gitlab/{type}"),
    TWILIO("twilio"),
    CERTES(null),
    /** An HMAC that the settings describe. */
    HMAC(null),
    HEADER_VALUE(null),
    BODY_VALUE(null),
    BASIC(null),
    NONE(null);

    private static final String[] OF_TIME = {"type", "tolerance"};

    private final String topic;

    ProviderSignature(String topic) {
        this.topic = topic;
    }

    /** Where its events go unless the source says another; null if it has to say. */
    String topic() {
        return topic;
    }

    /** @throws dev.carillon.event.RefusedException of the member that breaks a rule */
    SignatureCheck check(SettingReader verification) {
        return switch (this) {
            case STANDARD -> new StandardCheck(tolerance(verification.only(OF_TIME)));
            case GITHUB -> plain(verification, SignatureHeader.of("X-Hub-Signature-256", "sha256=", TextForm.HEX));
            case SHOPIFY -> plain(verification, SignatureHeader.of("X-Shopify-Hmac-Sha256", "", TextForm.BASE64));
            case CERTES -> plain(verification, SignatureHeader.of("HMAC-SIG", "SHA256 ", TextForm.HEX));
            case STRIPE -> stripe(verification.only("type", "header", "tolerance"));
            case SLACK -> slack(verification.only(OF_TIME));
            case GITLAB -> {
                verification.only("type");
                yield new HeaderValueCheck("X-Gitlab-Token", true);
            }
            case TWILIO -> new TwilioCheck(url(verification.only("type", "url").member("url")));
            case HMAC -> HmacSettings.read(verification);
            case HEADER_VALUE ->
                new HeaderValueCheck(
                        HeaderName.of(verification.only("type", "header").member("header")), false);
            case BODY_VALUE ->
                new BodyValueCheck(
                        Selector.pointer(verification.only("type", "pointer").member("pointer")));
            case BASIC -> {
                verification.only("type");
                yield new BasicCheck();
            }
            case NONE -> {
                verification.only("type");
                yield new NoCheck();
            }
        };
    }

    private static SignatureCheck plain(SettingReader verification, SignatureHeader header) {
        verification.only("type");
        return new HmacCheck(header, Hmac.SHA256, TextForm.TEXT, SignedContent.BODY, null);
    }

    private static SignatureCheck stripe(SettingReader verification) {
        SettingReader header = verification.member("header");
        return new StripeCheck(
                header.isMissing() ? "Stripe-Signature" : HeaderName.of(header), tolerance(verification));
    }

    private static SignatureCheck slack(SettingReader verification) {
        return new HmacCheck(
                SignatureHeader.of("X-Slack-Signature", "v0=", TextForm.HEX),
                Hmac.SHA256,
                TextForm.TEXT,
                new SignedContent("v0:{timestamp}:{body}", null),
                new SignedTime("X-Slack-Request-Timestamp", tolerance(verification)));
    }

    static Timestamp tolerance(SettingReader verification) {
        int usual = (int) Timestamp.USUAL.tolerance().toSeconds();
        return Timestamp.ofSeconds(verification.member("tolerance").integer(1, Timestamp.MOST_SECONDS, usual));
    }

    static String url(SettingReader setting) {
        String text = setting.text(null);
        if (text != null && (!text.matches("https?://[!-~]+") || text.length() > 1_000)) {
            throw setting.refused("must be the URL that the sender has, http or https");
        }
        return text;
    }

    /** Where the type of an event is, unless the settings say it. */
    List<Selector> types() {
        return switch (this) {
            case STANDARD, STRIPE -> List.of(new Selector.Pointer("/type"));
            case GITHUB -> List.of(new Selector.Header("X-GitHub-Event"));
            case SHOPIFY -> List.of(new Selector.Header("X-Shopify-Topic"));
            case SLACK -> List.of(new Selector.Pointer("/event/type"), new Selector.Pointer("/type"));
            case GITLAB -> List.of(new Selector.Pointer("/object_kind"), new Selector.Pointer("/event_name"));
            default -> List.of();
        };
    }

    /** Where the id of an event is, which is the same in each repeat, unless the settings say it. */
    List<Selector> ids() {
        return switch (this) {
            case STANDARD -> List.of(new Selector.StandardId());
            case GITHUB -> List.of(new Selector.Header("X-GitHub-Delivery"));
            case STRIPE -> List.of(new Selector.Pointer("/id"));
            case SHOPIFY -> List.of(new Selector.Header("X-Shopify-Webhook-Id"));
            case SLACK -> List.of(new Selector.Pointer("/event_id"), new Selector.Field("trigger_id"));
            case GITLAB ->
                List.of(
                        new Selector.Header("webhook-id"),
                        new Selector.Header("Idempotency-Key"),
                        new Selector.HeaderAndDigest("X-Gitlab-Event-UUID")); // events that came of it share it
            case TWILIO -> List.of(new Selector.Header("I-Twilio-Idempotency-Token"));
            case CERTES -> List.of(new Selector.Header("Idempotency-Key"));
            default -> List.of();
        };
    }

    /** Whether it is the sender who makes the secret. */
    boolean makesSecret() {
        return switch (this) {
            case STRIPE, SLACK, SHOPIFY, TWILIO -> true;
            default -> false;
        };
    }

    /** People see what Slack and Twilio are answered. */
    AnswerForm answer() {
        return this == SLACK || this == TWILIO ? AnswerForm.EMPTY : AnswerForm.JSON;
    }

    /** {@code header-value}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
