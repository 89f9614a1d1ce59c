package dev.carillon.conformance;

import dev.carillon.conformance.StrictJson.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What became of the messages of the queue: each an event, or a dead letter. Not thread safe. */
final class Settling {

    /** A JSON pointer, or the name of an attribute. */
    private static final Pattern FIELD = Pattern.compile("(/[^:]*|[a-z0-9]+): ");

    private final Ledger ledger;
    private final Map<String, Message> sent;
    private final String run;
    private Map<String, String> events = Map.of();
    private Map<String, String> letters = Map.of();

    Settling(Ledger ledger, Map<String, Message> sent, String run) {
        this.ledger = ledger;
        this.sent = sent;
        this.run = run;
    }

    /**
     * @param list by Carillon's id
     * @param reasons of the dead letters, by JMSMessageID
     * @return whether each message has been settled
     */
    boolean look(Map<String, Value> list, Map<String, String> reasons) {
        events = new HashMap<>();
        list.forEach((id, event) -> {
            Value nr = event.member("nr");
            if (nr != null && nr.string() != null) {
                events.put(nr.string(), id);
            }
        });
        letters = Map.copyOf(reasons);
        return sent.entrySet().stream().allMatch(each -> isSettled(each.getKey(), each.getValue()));
    }

    private boolean isSettled(String messageId, Message message) {
        // Artemis gives a message of AMQP another JMSMessageID: its dead letter is not found again, and only not being
        // an
        // event shows that it was refused.
        boolean isUntold =
                message.form().name().startsWith("AMQP") && !(Oracle.judge(message) instanceof Verdict.Valid);
        return isUntold || letters.containsKey(messageId) || events.containsKey(nr(message));
    }

    private String nr(Message message) {
        return run + "-" + message.nr();
    }

    void lost() {
        Set<String> open = new HashSet<>(sent.keySet());
        open.removeIf(each -> isSettled(each, sent.get(each)));
        open.forEach(
                each -> ledger.wrong(Repeatable.of(sent.get(each)), "neither an event nor a dead letter: " + each));
    }

    void judge() {
        sent.forEach((messageId, message) -> {
            Verdict verdict = Oracle.judge(message);
            String repeatable = Repeatable.of(message);
            String id = events.get(nr(message));
            String reason = letters.get(messageId);
            if (id != null && reason != null) {
                ledger.wrong(repeatable, "an event and a dead letter: " + reason);
            }
            if (reason != null) {
                ledger.refused();
                Matcher field = FIELD.matcher(reason);
                ledger.wrong(
                        repeatable, Refusals.differences(verdict, field.lookingAt() ? field.group(1) : "", reason));
            }
            if (id != null) {
                ledger.stored(id, new Expected(repeatable, Verdicts.meant(verdict)));
                if (verdict instanceof Verdict.Invalid invalid) {
                    ledger.wrong(repeatable, "stored: " + invalid.why());
                }
            }
        });
    }
}
