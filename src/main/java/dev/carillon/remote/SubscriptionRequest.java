package dev.carillon.remote;

import dev.carillon.event.RealtimeEvent;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import java.util.regex.Pattern;

/** What is asked for: a guid at a hub, with a cookie. Immutable, thread safe. */
public final class SubscriptionRequest {

    private static final int LONGEST_TOKEN = 8_000;
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private final HubAddress hub;
    private final TopicName topic;
    private final String cookie;
    private final String token;

    /**
     * @param realtimehub base URL of another server, or of its hub; null or blank for this one
     * @param cookie blank, or {@code endsubscription}, to end it
     * @param token sent to the hub as {@code Authorization: Bearer}; null to leave it as it is
     * @throws RefusedException naming the member that breaks a rule
     */
    public SubscriptionRequest(String realtimehub, String guid, String cookie, String token) {
        hub = realtimehub == null || realtimehub.isBlank() ? null : HubAddress.of(realtimehub);
        topic = topic(guid);
        this.cookie = cookie;
        this.token = token;
        if (cookie != null && (cookie.length() > Cookie.MOST || cookie.indexOf('\0') >= 0)) {
            throw new RefusedException(
                    "/eventcookie",
                    "must have at most " + Cookie.MOST + " characters, and not U+0000",
                    cookie.replace('\0', ' '));
        }
        if (token != null
                && (token.length() > LONGEST_TOKEN || !TOKEN.matcher(token).matches())) {
            throw new RefusedException(
                    "/accesstoken", "must have 1 to " + LONGEST_TOKEN + " visible characters of ASCII", null);
        }
        if (token != null && hub == null) {
            throw new RefusedException("/accesstoken", "is for another hub: name it by realtimehub", null);
        }
    }

    private static TopicName topic(String guid) {
        try {
            return RealtimeEvent.topic(guid);
        } catch (RefusedException e) {
            throw new RefusedException("/eventguid", e.rule(), guid);
        }
    }

    /** Null if it is this one. */
    HubAddress hub() {
        return hub;
    }

    /** The guid, as the topic that it is here. */
    TopicName topic() {
        return topic;
    }

    String guid() {
        return RealtimeEvent.guid(topic);
    }

    String cookie() {
        return cookie;
    }

    String token() {
        return token;
    }
}
