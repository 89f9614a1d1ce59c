package dev.carillon.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.List;
import java.util.Locale;

/**
 * The settings of a source of kind {@code webhook}.
 *
 * @param provider what {@code verification.type} says
 * @param check what that means
 * @param form what the requests become
 * @param answer how the sender is told
 * @param handshake who may ask by the handshake of CloudEvents, and for which names of schemas of Certes it is
 */
record WebhookSettings(
        ProviderSignature provider, SignatureCheck check, EventForm form, AnswerForm answer, Reach handshake) {

    /**
     * By whom it is reached in the ways of others.
     *
     * @param origins that may ask by the handshake of CloudEvents; {@code *} is any; empty: none may
     * @param schemas the beginning of names of schemas, over {@code /events}; null: none
     */
    record Reach(List<String> origins, String schemas) {}

    static final String SETTINGS = "/settings";

    private static final String[] MEMBERS = {
        "verification", "eventType", "eventId", "headers", "content", "answer", "origins", "schemas"
    };

    private static final String ANY = "*";
    private static final int MOST_SELECTORS = 5;
    private static final int MOST_HEADERS = 20;

    /** @throws RefusedException of the member that breaks a rule */
    static WebhookSettings read(ObjectNode settings) {
        SettingReader all = new SettingReader(SETTINGS, settings).only(MEMBERS);
        SettingReader verification = all.member("verification");
        if (verification.isMissing()) {
            throw verification.refused("is required; {\"type\": \"none\"} admits anyone who knows the address");
        }
        SettingReader type = verification.only(verificationMembers()).member("type");
        if (type.isMissing()) {
            throw type.refused("is required");
        }
        ProviderSignature provider = type.choice(ProviderSignature.values(), null);
        SignatureCheck check = provider.check(verification);
        ContentForm content = all.member("content").choice(ContentForm.values(), ContentForm.RAW);
        List<Selector> types = all.member("eventType").list(MOST_SELECTORS, Selector::read);
        List<Selector> ids = all.member("eventId").list(MOST_SELECTORS, Selector::read);
        return new WebhookSettings(
                provider,
                check,
                new EventForm(
                        content,
                        types.isEmpty() ? provider.types() : types,
                        ids.isEmpty() ? provider.ids() : ids,
                        all.member("headers").list(MOST_HEADERS, each -> header(each, check))),
                all.member("answer").choice(AnswerForm.values(), provider.answer()),
                new Reach(origins(all.member("origins"), content), schemas(all.member("schemas"))));
    }

    /** All that any type knows; the type itself says which of them it does. */
    private static String[] verificationMembers() {
        return new String[] {
            "type",
            "header",
            "pointer",
            "algorithm",
            "encoding",
            "prefix",
            "separator",
            "signed",
            "timestampHeader",
            "tolerance",
            "idHeader",
            "secretEncoding",
            "url"
        };
    }

    private static String header(SettingReader setting, SignatureCheck check) {
        String name = HeaderName.of(setting).toLowerCase(Locale.ROOT);
        if (check.headers().contains(name) || HeaderName.isSecret(name)) {
            throw setting.refused(
                    "must not name a header with a secret or a signature: everyone who receives the event would see it");
        }
        return name;
    }

    private static List<String> origins(SettingReader setting, ContentForm content) {
        List<String> given = setting.list(MOST_HEADERS, each -> {
            String origin = each.text();
            if (!origin.equals(ANY) && !origin.matches("[A-Za-z0-9.:-]{1,253}")) {
                throw each.refused(
                        "must be the name that a sender gives itself, such as eventemitter.example.com, or *");
            }
            return origin.toLowerCase(Locale.ROOT);
        });
        return setting.isMissing() && content == ContentForm.CLOUDEVENTS ? List.of(ANY) : given;
    }

    private static String schemas(SettingReader setting) {
        String text = setting.text(null);
        if (text == null) {
            return null;
        }
        try {
            TopicName name = TopicName.of(text);
            if (!name.isReserved() && name.value().equals(text)) {
                return text;
            }
        } catch (RefusedException none) {
            throw setting.refused(none.rule());
        }
        throw setting.refused("must be a prefix of names of schemas, such as community.certes.dev/github");
    }

    boolean admits(String origin) {
        return handshake.origins().contains(ANY) || handshake.origins().contains(origin.toLowerCase(Locale.ROOT));
    }
}
