package dev.carillon.gateway;

import dev.carillon.event.TopicName;
import java.util.function.Function;

/** A source of kind {@code webhook}, ready for requests. */
record Webhook(OpenSource source, WebhookSettings settings) {

    static Webhook of(OpenSource source) {
        return new Webhook(source, WebhookSettings.read(source.how().settings()));
    }

    boolean isPaused() {
        return source.how().state() == SourceState.PAUSED;
    }

    /** What topic a type has. */
    Function<String, TopicName> topics() {
        return source.how().topic()::of;
    }
}
