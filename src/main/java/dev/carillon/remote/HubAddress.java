package dev.carillon.remote;

import dev.carillon.event.RefusedException;
import dev.carillon.outbound.HttpUrl;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a hub is. It may hold a key, so it is kept encrypted, and shown without what may be a secret. Immutable, thread safe.
 *
 * @param url of the hub itself, with the query that it was given
 */
record HubAddress(URI url) {

    /** As MDrivenServer has it. */
    static final String OF_MDRIVEN = "/RealtimeEventPushHub";

    /** What is kept of it to be shown. */
    private static final int LONGEST_SHOWN = 1_000;

    /** Carillon's other one. */
    private static final String OF_EVENTS = "/hubs/events";

    /** In whatever way a hub of Carillon reads it, too: in any case, encoded, and with more slashes. */
    private static final Pattern KEY = Pattern.compile("(/+(?:[kK]|%[46][bB])/+)[^/]+");

    /**
     * @param text base URL of the server, or the hub's own
     * @throws RefusedException of field {@code /realtimehub} if it is not an http or https URL
     */
    static HubAddress of(String text) {
        URI url;
        try {
            url = HttpUrl.of(text.strip());
        } catch (RefusedException e) {
            throw new RefusedException("/realtimehub", e.rule(), shown(e.value()));
        }
        String path = url.getRawPath().replaceFirst("/+$", "");
        String lower = path.toLowerCase(Locale.ROOT);
        boolean isHub = lower.endsWith(OF_MDRIVEN.toLowerCase(Locale.ROOT)) || lower.endsWith(OF_EVENTS);
        return new HubAddress(with(url, isHub ? path : path + OF_MDRIVEN, url.getRawQuery()));
    }

    /** Below the hub's path, with more in the query: {@code /negotiate}, {@code negotiateVersion=1}. */
    static URI at(URI hub, String below, String query) {
        String path = hub.getRawPath().replaceFirst("/+$", "") + below;
        String before = hub.getRawQuery();
        return with(hub, path, before == null || before.isEmpty() ? query : before + '&' + query);
    }

    private static URI with(URI url, String path, String query) {
        return URI.create(url.getScheme() + "://" + url.getRawAuthority() + path + (query == null ? "" : '?' + query));
    }

    /** Without keys in the path and without the query. */
    String shown() {
        return shown(url.toString());
    }

    private static String shown(String text) {
        if (text == null) {
            return null;
        }
        int query = text.indexOf('?');
        String path = query < 0 ? text : text.substring(0, query) + "?…";
        return RefusedException.shortened(KEY.matcher(path).replaceAll("$1…"), LONGEST_SHOWN - 1);
    }

    /** By which the same address is found again. */
    String hash() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(url.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What logs show. */
    @Override
    public String toString() {
        return shown();
    }
}
