package dev.carillon.gateway;

import java.util.Locale;

/** How a sender is told that its request is stored. */
enum AnswerForm {
    /** 202, with the id as JSON. */
    JSON,
    /** 200 without a body: to senders that read one, as Slack shows it to people. */
    EMPTY;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
