package dev.carillon.realtime;

import dev.carillon.access.Caller;
import dev.carillon.access.Callers;
import dev.carillon.access.DeniedException;
import dev.carillon.access.DeniedException.Reason;
import dev.carillon.access.Scope;
import dev.carillon.access.Secrets;
import dev.carillon.event.Audience;
import dev.carillon.event.RefusedException;
import dev.carillon.event.TopicName;
import dev.carillon.event.TopicPattern;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tokens by which a browser opens a stream: for at most five minutes, to read alone, and no longer than the key that made them.
 * They are kept nowhere, being encrypted by {@code carillon.secrets.key}, and so open a stream on each node. Thread safe.
 */
@ApplicationScoped
public class StreamTokens {

    /** How every token begins. */
    public static final String PREFIX = "cst_";

    /** A token opens streams for so long at most. */
    public static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int MOST_TOPICS = 20;

    /** A new token; not to be logged. */
    public record Made(String token, Instant expiresAt) {}

    /**
     * Who may open a stream.
     *
     * @param topics that it may tell; empty for all
     * @param client whose events it may tell beside those for all; null for nobody's
     */
    public record Opened(Caller caller, List<TopicPattern> topics, String client) {

        public Opened {
            topics = List.copyOf(topics);
        }

        /** By a key, without any limit. */
        public static Opened of(Caller caller) {
            return new Opened(caller, List.of(), null);
        }

        public boolean mayHear(TopicName topic) {
            return topics.isEmpty() || topics.stream().anyMatch(each -> each.matches(topic));
        }
    }

    private final Callers callers;
    private final Secrets secrets;
    private final Clock clock;

    @Inject
    StreamTokens(Callers callers, Secrets secrets, Clock clock) {
        this.callers = callers;
        this.secrets = secrets;
        this.clock = clock;
    }

    protected StreamTokens() { // CDI client proxy
        this(null, null, null);
    }

    /**
     * @param life at most {@link #LONGEST}
     * @param topics the only ones it may tell; empty for all
     * @param client whose events it may tell, too; or null
     * @throws RefusedException of {@code /seconds}, {@code /topics} or {@code /client}
     */
    public Made make(Caller caller, Duration life, List<TopicPattern> topics, String client) {
        if (life.isNegative() || life.isZero() || life.compareTo(LONGEST) > 0) {
            throw new RefusedException(
                    "/seconds",
                    "must be a whole number from 1 to " + LONGEST.toSeconds(),
                    String.valueOf(life.toSeconds()));
        }
        if (topics.size() > MOST_TOPICS) {
            throw new RefusedException("/topics", "must have at most " + MOST_TOPICS + " patterns", null);
        }
        if (client != null && (client.isEmpty() || client.length() > Audience.LONGEST_CLIENT)) {
            throw new RefusedException("/client", "must have 1 to " + Audience.LONGEST_CLIENT + " characters", client);
        }
        Instant until = Instant.ofEpochSecond(clock.instant().plus(life).getEpochSecond());
        String claims = String.join(
                "\n",
                caller.presented().id(),
                caller.applicationName(),
                Long.toString(until.getEpochSecond()),
                client == null ? "" : TopicName.encode(client),
                topics.stream().map(TopicPattern::value).collect(Collectors.joining(" ")));
        return new Made(PREFIX + secrets.encrypt(claims), until);
    }

    /** @throws DeniedException if it is not a token, has expired, or its key is gone */
    public Opened open(String token, String address) {
        String[] claims = claims(token);
        if (!clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(claims[2])))) {
            throw new DeniedException(Reason.NO_KEY, "this stream token has expired; ask for another one");
        }
        Caller caller = callers.behind(claims[0], claims[1], address);
        if (!caller.may(Scope.EVENTS_READ)) {
            throw DeniedException.lacks(Scope.EVENTS_READ);
        }
        List<TopicPattern> topics = claims[4].isEmpty()
                ? List.of()
                : Arrays.stream(claims[4].split(" ")).map(TopicPattern::of).toList();
        return new Opened(
                caller.only(Scope.EVENTS_READ), topics, claims[3].isEmpty() ? null : TopicName.decode(claims[3]));
    }

    private String[] claims(String token) {
        try {
            if (token.startsWith(PREFIX)) {
                String[] claims =
                        secrets.decrypt(token.substring(PREFIX.length())).split("\n", -1);
                if (claims.length == 5) {
                    return claims;
                }
            }
        } catch (RuntimeException notOurs) {
            throw unknown();
        }
        throw unknown();
    }

    private static DeniedException unknown() {
        return new DeniedException(Reason.NO_KEY, "this is not a stream token of this server");
    }
}
