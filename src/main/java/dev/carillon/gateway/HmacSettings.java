package dev.carillon.gateway;

import dev.carillon.gateway.HmacCheck.SignedTime;

/** Reads the settings of {@code hmac}. Stateless. */
final class HmacSettings {

    private static final String[] MEMBERS = {
        "type",
        "header",
        "algorithm",
        "encoding",
        "prefix",
        "separator",
        "signed",
        "timestampHeader",
        "tolerance",
        "idHeader",
        "secretEncoding",
    };

    private static final TextForm[] OF_SIGNATURES = {TextForm.HEX, TextForm.BASE64};

    private HmacSettings() {}

    static SignatureCheck read(SettingReader settings) {
        settings.only(MEMBERS);
        SignatureHeader header = new SignatureHeader(
                HeaderName.of(settings.member("header")),
                piece(settings.member("prefix")),
                piece(settings.member("separator")),
                settings.member("encoding").choice(OF_SIGNATURES, TextForm.HEX));
        SettingReader timeHeader = settings.member("timestampHeader");
        SettingReader idHeader = settings.member("idHeader");
        SettingReader signed = settings.member("signed");
        SignedContent content = new SignedContent(
                        signed.text(timeHeader.isMissing() ? "{body}" : "{timestamp}.{body}"),
                        idHeader.isMissing() ? null : HeaderName.of(idHeader))
                .checked(signed.pointer());
        if (signed.text("").length() > 200) {
            throw signed.refused("must have at most 200 characters");
        }
        if (content.hasTimestamp() == timeHeader.isMissing()) {
            throw signed.refused(
                    "must contain {timestamp} if timestampHeader is given, and only then: a time that is not"
                            + " signed can be changed");
        }
        if (timeHeader.isMissing() && !settings.member("tolerance").isMissing()) {
            throw settings.member("tolerance").refused("needs timestampHeader");
        }
        return new HmacCheck(
                header,
                settings.member("algorithm").choice(Hmac.values(), Hmac.SHA256),
                settings.member("secretEncoding").choice(TextForm.values(), TextForm.TEXT),
                content,
                timeHeader.isMissing()
                        ? null
                        : new SignedTime(HeaderName.of(timeHeader), ProviderSignature.tolerance(settings)));
    }

    private static String piece(SettingReader setting) {
        String text = setting.text("");
        if (text.length() > 30 || text.indexOf(',') >= 0 || !text.chars().allMatch(c -> c >= ' ' && c < 127)) {
            throw setting.refused("must have at most 30 visible characters, and no comma");
        }
        return text;
    }
}
