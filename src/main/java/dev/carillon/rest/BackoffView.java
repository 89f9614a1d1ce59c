package dev.carillon.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.BackoffRule;
import java.time.Instant;

/** A back-off rule as the API shows it. */
public record BackoffView(
        String id, String kind, String direction, String value, ObjectNode retry, Instant changedAt, String changedBy) {

    static BackoffView of(BackoffRule rule) {
        return new BackoffView(
                rule.id(),
                rule.kind().toString(),
                rule.direction().toString(),
                rule.value().isEmpty() ? null : rule.value(),
                rule.retry(),
                rule.changedAt(),
                rule.changedBy());
    }
}
