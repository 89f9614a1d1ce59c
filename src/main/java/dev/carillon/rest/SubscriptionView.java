package dev.carillon.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A subscription as the API shows it: {@code retry} and {@code limits} as they were given, {@code secret} only in the answer that made it,
 * {@code earlierSecretsUntil} while a rotated secret still signs, {@code publicKey} with {@code standard-v1a}, {@code verifiedAt}, {@code allowedRate} (a minute) and
 * {@code verificationError} as they are known, {@code insecureSsl} only if it is true, {@code disabledReason}, {@code disabledBy}
 * and {@code disabledAt} only if it is disabled, {@code filterErrors} only if it has a filter, the value of a header that is
 * a secret never.
 */
public record SubscriptionView(
        String id,
        String name,
        String url,
        List<String> topics,
        String content,
        String secretPrefix,
        String secret,
        Instant earlierSecretsUntil,
        String publicKey,
        Map<String, String> headers,
        JsonNode authentication,
        JsonNode retry,
        JsonNode limits,
        String order,
        String orderKey,
        String filter,
        String transform,
        List<String> signatures,
        String verification,
        Instant verifiedAt,
        Integer allowedRate,
        String verificationError,
        Boolean insecureSsl,
        String state,
        String disabledReason,
        String disabledBy,
        Instant disabledAt,
        Long filterErrors,
        String lastFilterError,
        Instant createdAt,
        Instant updatedAt) {}
