package dev.carillon.delivery.destination;

import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.SendOutcome;
import dev.carillon.subscription.Authentication;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * Sends requests with what authenticates Carillon at the endpoint. A bearer token that was kept and is refused (401) is requested again,
 * once. Thread safe.
 */
@OnePerNode
class Authenticator {

    private static final Duration LEAST = Duration.ofMillis(1);

    private final HttpSender http;
    private final AccessTokens tokens;

    @Inject
    Authenticator(HttpSender http, AccessTokens tokens) {
        this.http = http;
        this.tokens = tokens;
    }

    /**
     * @param authentication or null for none
     * @param deadline for all of it, a token's way included
     */
    void send(Authentication authentication, OutboundRequest request, Duration deadline, Consumer<SendOutcome> done) {
        if (authentication instanceof Authentication.OAuth2 client) {
            new WithToken(client, request, deadline, done).start(true);
        } else {
            http.send(authentication == null ? request : with(authentication, request), deadline, done);
        }
    }

    private static OutboundRequest with(Authentication authentication, OutboundRequest request) {
        if (authentication instanceof Authentication.Basic basic) {
            byte[] pair = (basic.username() + ':' + basic.password()).getBytes(StandardCharsets.UTF_8);
            return request.with("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        if (authentication instanceof Authentication.ClientCertificate certificate) {
            return request.as(certificate.identity());
        }
        Authentication.ApiKey key = (Authentication.ApiKey) authentication;
        return request.with(key.header(), key.value());
    }

    /** One request that needs a token. */
    private final class WithToken {

        private final long startedAt = System.nanoTime();
        private final Authentication.OAuth2 client;
        private final OutboundRequest request;
        private final Duration deadline;
        private final Consumer<SendOutcome> done;

        WithToken(
                Authentication.OAuth2 client, OutboundRequest request, Duration deadline, Consumer<SendOutcome> done) {
            this.client = client;
            this.request = request;
            this.deadline = deadline;
            this.done = done;
        }

        void start(boolean mayAskAgain) {
            tokens.get(client, request.application(), left(), answer -> {
                if (answer.failure() != null) {
                    done.accept(new SendOutcome.Unreachable(answer.failure(), took()));
                    return;
                }
                OutboundRequest authorized = request.with("Authorization", "Bearer " + answer.token());
                http.send(authorized, left(), outcome -> {
                    if (mayAskAgain && outcome instanceof SendOutcome.Answered answered && answered.status() == 401) {
                        tokens.forget(client, answer);
                        start(false);
                    } else {
                        done.accept(outcome);
                    }
                });
            });
        }

        private Duration left() {
            Duration left = deadline.minus(took());
            return left.compareTo(LEAST) < 0 ? LEAST : left;
        }

        private Duration took() {
            return Duration.ofNanos(System.nanoTime() - startedAt);
        }
    }
}
