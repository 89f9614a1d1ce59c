package dev.carillon.enmeshed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.loop.OnePerNode;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.OutboundRequest.Header;
import dev.carillon.outbound.SendOutcome;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The bearer token for a Backbone: one that was given, or one that is asked for again whenever a stream is opened (RFC 6749, by password
 * if there is a user, else by client credentials). It waits. Thread safe.
 */
@OnePerNode
class BackboneTokens {

    private static final int LONGEST = 32 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpSender http;

    @Inject
    BackboneTokens(HttpSender http) {
        this.http = http;
    }

    /** @throws BackboneException if there is to be one, and it cannot be had */
    Optional<String> get(Connector connector, Duration patience) {
        String given = connector.secrets().path(Connector.TOKEN).textValue();
        String url = connector.sse().path("tokenUrl").textValue();
        if (given != null || url == null) {
            return Optional.ofNullable(given);
        }
        CompletableFuture<SendOutcome> outcome = new CompletableFuture<>();
        http.send(request(connector, url), patience, LONGEST, outcome::complete);
        try {
            return Optional.of(token(outcome.get(patience.toMillis() + 1_000, TimeUnit.MILLISECONDS)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackboneException("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw new BackboneException("the token endpoint did not answer in time");
        }
    }

    private static OutboundRequest request(Connector connector, String url) {
        JsonNode sse = connector.sse();
        boolean byPassword = sse.has("username");
        StringBuilder form = new StringBuilder("grant_type=").append(byPassword ? "password" : "client_credentials");
        add(form, "client_id", sse.path("clientId").textValue());
        add(
                form,
                "client_secret",
                connector.secrets().path(Connector.CLIENT_SECRET).textValue());
        if (byPassword) {
            add(form, "username", sse.path("username").textValue());
            add(form, "password", connector.secrets().path(Connector.PASSWORD).textValue());
        }
        return new OutboundRequest(
                        "POST",
                        URI.create(url),
                        "application/x-www-form-urlencoded",
                        List.of(new Header("Accept", "application/json")),
                        form.toString().getBytes(StandardCharsets.UTF_8))
                .of(connector.application());
    }

    private static void add(StringBuilder form, String name, String value) {
        if (value != null) {
            form.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }

    private static String token(SendOutcome outcome) {
        if (outcome instanceof SendOutcome.Answered answered) {
            String token = "";
            try {
                token = JSON.readTree(answered.content().bytes())
                        .path("access_token")
                        .asText("");
            } catch (IOException noJson) {
                // it has no token
            }
            if (answered.status() == 200 && !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 127)) {
                return token;
            }
            throw new BackboneException("the token endpoint answered " + answered.status() + " without a token");
        }
        throw new BackboneException("the token endpoint cannot be reached");
    }
}
