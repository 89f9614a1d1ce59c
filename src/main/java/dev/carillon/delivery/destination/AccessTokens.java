package dev.carillon.delivery.destination;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.loop.FailureLog;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.Authentication.OAuth2;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * Access tokens by client credentials (RFC 6749, section 4.4): each is requested once, when it is first needed, kept until
 * shortly before it ends, and asked for through the guarded way to the network. Thread safe.
 */
@OnePerNode
class AccessTokens {

    private static final FailureLog LOG = new FailureLog(AccessTokens.class);
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final Duration LEAST_LEEWAY = Duration.ofSeconds(10);
    private static final Duration UNTOLD = Duration.ofMinutes(5); // the server did not say how long it is valid
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofSeconds(2); // until a token that was refused is asked for again
    private static final int ANSWER = 32 * 1024;
    private static final int KEPT = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A token, or why there is none. Its text form shows no token. */
    record Answer(String token, String failure, Instant until) {
        @Override
        public String toString() {
            return "Answer[" + (failure == null ? "token" : failure) + ", " + until + "]";
        }
    }

    private final HttpSender http;
    private final Clock clock;
    private final Map<OAuth2, Answer> answers = new ConcurrentHashMap<>();
    private final Map<OAuth2, List<Consumer<Answer>>> waiting = new ConcurrentHashMap<>();

    @Inject
    AccessTokens(HttpSender http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    /**
     * Gives a token, or says why there is none: at once, or on an I/O thread.
     *
     * @param application for which it is asked, if it has to be
     */
    void get(OAuth2 client, int application, Duration deadline, Consumer<Answer> done) {
        Answer kept = answers.get(client);
        if (kept != null && clock.instant().isBefore(kept.until())) {
            done.accept(kept);
            return;
        }
        boolean[] first = new boolean[1];
        waiting.compute(client, (same, others) -> {
            first[0] = others == null;
            List<Consumer<Answer>> all = first[0] ? new ArrayList<>() : others;
            all.add(done);
            return all;
        });
        if (first[0]) {
            ask(client, application, deadline);
        }
    }

    private void ask(OAuth2 client, int application, Duration deadline) {
        try {
            http.send(request(client).of(application), deadline, ANSWER, outcome -> complete(client, answer(outcome)));
        } catch (RuntimeException | Error e) { // no new request is made as long as callers wait
            LOG.log(Level.WARNING, "token.failed; it is asked for again", e);
            complete(client, failed("could not be asked: " + FailureLog.SHOWN, clock.instant()));
        }
    }

    private Answer answer(SendOutcome outcome) {
        try {
            return read(outcome);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "token.unreadable; it is asked for again", e);
            return failed("answered what cannot be read", clock.instant());
        }
    }

    /** This token was refused: it is not given again. */
    void forget(OAuth2 client, Answer refused) {
        answers.remove(client, refused);
    }

    private void complete(OAuth2 client, Answer answer) {
        try {
            keep(client, answer);
        } finally {
            waiting.remove(client).forEach(each -> complete(each, answer));
        }
    }

    private void keep(OAuth2 client, Answer answer) {
        if (answers.size() >= KEPT) {
            Instant now = clock.instant();
            answers.values().removeIf(each -> !now.isBefore(each.until()));
        }
        if (answers.size() < KEPT) {
            answers.put(client, answer);
        }
    }

    /** Each by itself: what one throws keeps no other from hearing. */
    private static void complete(Consumer<Answer> waiting, Answer answer) {
        try {
            waiting.accept(answer);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.SEVERE, "token.listener-failed", e);
        }
    }

    private static OutboundRequest request(OAuth2 client) {
        List<OutboundRequest.Header> headers = new ArrayList<>();
        headers.add(new OutboundRequest.Header("Accept", "application/json"));
        StringBuilder form = new StringBuilder("grant_type=client_credentials");
        if (client.scope() != null) {
            form.append("&scope=").append(encoded(client.scope()));
        }
        if (client.inBody()) {
            form.append("&client_id=").append(encoded(client.clientId()));
            form.append("&client_secret=").append(encoded(client.clientSecret()));
        } else { // section 2.3.1: both are form-encoded before they are put together
            String pair = encoded(client.clientId()) + ':' + encoded(client.clientSecret());
            headers.add(new OutboundRequest.Header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
        }
        return new OutboundRequest(
                "POST",
                client.tokenUrl(),
                "application/x-www-form-urlencoded",
                headers,
                form.toString().getBytes(StandardCharsets.UTF_8));
    }

    private Answer read(SendOutcome outcome) {
        Instant now = clock.instant();
        if (outcome instanceof SendOutcome.Answered answered) {
            JsonNode body = parse(answered.excerpt());
            String token = body.path("access_token").asText("");
            if (answered.status() == 200 && isToken(token)) {
                return new Answer(token, null, now.plus(holdsFor(body)));
            }
            String error = body.path("error").asText("");
            String shown = error.length() > 100 ? "" : error;
            return failed("answered " + answered.status() + (shown.isEmpty() ? " without a token" : ": " + shown), now);
        }
        return failed(
                outcome instanceof SendOutcome.Unreachable unreachable
                        ? "cannot be reached: " + unreachable.reason()
                        : "did not answer in time",
                now);
    }

    private static Answer failed(String why, Instant now) {
        return new Answer(null, "no access token: the token endpoint " + why, now.plus(PATIENCE));
    }

    private static Duration holdsFor(JsonNode body) {
        JsonNode seconds = body.path("expires_in");
        long given = seconds.asLong(0); // some send it as text
        if (given <= 0) {
            return UNTOLD;
        }
        Duration whole = Duration.ofSeconds(Math.min(given, LONGEST.toSeconds()));
        return whole.minus(leeway(whole));
    }

    /** A tenth, from 10 s to 30 s; of a token that is valid for less than that, a tenth all the same. */
    private static Duration leeway(Duration whole) {
        Duration tenth = whole.dividedBy(10);
        if (whole.compareTo(LEAST_LEEWAY) <= 0) {
            return tenth;
        }
        Duration most = tenth.compareTo(LEEWAY) < 0 ? tenth : LEEWAY;
        return most.compareTo(LEAST_LEEWAY) < 0 ? LEAST_LEEWAY : most;
    }

    /** RFC 6750, section 2.1; anything else could end the header line. */
    private static boolean isToken(String token) {
        return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode body = JSON.readTree(text);
            return body == null ? JSON.nullNode() : body;
        } catch (IOException e) {
            return JSON.nullNode();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
