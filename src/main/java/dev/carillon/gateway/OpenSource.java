package dev.carillon.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.access.Caller;
import dev.carillon.access.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A source as it is used: its row, read once. Immutable, except for the settings, which are to be left as they are; its text form shows
 * no secret.
 *
 * @param number of the row; changes of a source keep it
 * @param id as the API has it
 * @param owner the application whose events these are
 * @param how what was configured
 * @param secrets the newest first
 */
public record OpenSource(long number, String id, Owner owner, Configured how, SourceSecrets secrets) {

    /** An application, by its number and its name. */
    public record Owner(int application, String name) {}

    /** What the API has of it, beside the secrets. */
    public record Configured(String kind, TopicTemplate topic, SourceState state, ObjectNode settings) {}

    /** The CloudEvents {@code source} of events that bring none; it stays when names change. */
    public String eventSource() {
        return "/sources/" + id;
    }

    /** On whose behalf it publishes. */
    public Caller caller() {
        return new Caller(owner.application(), owner.name(), Set.of(Scope.EVENTS_WRITE), "source");
    }

    /** The texts that are good then. */
    public List<String> secretsAt(Instant now) {
        return secrets.at(now);
    }

    @Override
    public String toString() {
        return "OpenSource[" + id + ", " + how.kind() + ", " + how.topic() + "]";
    }
}
