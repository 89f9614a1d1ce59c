package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.gateway.Source;
import dev.carillon.gateway.SourceSecrets;
import java.time.Instant;
import java.util.List;

/**
 * A source as the API shows it.
 *
 * @param path where its sender posts, below the context root; null where nobody does
 * @param url the same as a whole, if {@code carillon.public-url} is set
 * @param secret only in the answer to the request by which Carillon made it
 * @param secrets those that are good, the newest first
 */
public record SourceView(
        String id,
        String name,
        String kind,
        String topic,
        String state,
        String path,
        String url,
        JsonNode settings,
        String secret,
        List<Secret> secrets,
        Instant createdAt,
        Instant updatedAt) {

    /**
     * Of a secret, what distinguishes it from another.
     *
     * @param endsAt null if it has no end
     */
    public record Secret(String hint, Instant endsAt) {

        static Secret of(SourceSecrets.Kept kept) {
            return new Secret(kept.hint(), kept.endsAt());
        }
    }

    /** @param publicUrl null if it is not set */
    static SourceView of(Source source, String secret, List<SourceSecrets.Kept> secrets, String publicUrl) {
        return new SourceView(
                source.id(),
                source.name(),
                source.kind(),
                source.topic(),
                source.state().toString(),
                source.path(),
                publicUrl == null || source.path() == null ? null : publicUrl + source.path(),
                source.settings(),
                secret,
                secrets.stream().map(Secret::of).toList(),
                source.createdAt(),
                source.updatedAt());
    }
}
