package dev.carillon.gateway;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of headers that settings give (RFC 9110, section 5.1). */
final class HeaderName {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    /** What authenticates somebody elsewhere; no event gets them. */
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "cookie", "x-api-key", "x-gitlab-token");

    private HeaderName() {}

    static String of(SettingReader setting) {
        String name = setting.text();
        if (!TOKEN.matcher(name).matches()) {
            throw setting.refused("must be the name of a header");
        }
        return name;
    }

    static boolean isSecret(String name) {
        return SECRET.contains(name.toLowerCase(Locale.ROOT));
    }
}
