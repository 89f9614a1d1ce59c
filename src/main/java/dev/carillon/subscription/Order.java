package dev.carillon.subscription;

import dev.carillon.event.RefusedException;

/** In which order a subscription's deliveries go out. */
public enum Order {
    /** None is promised: a failed one does not hold up the next. */
    NONE("none"),
    /** By position among those of one key; a failing one holds up its own key only. */
    KEY("key"),
    /** All by position: a failing one holds up all after it. */
    FIFO("fifo");

    private final String text;

    Order(String text) {
        this.text = text;
    }

    /** @throws RefusedException of field {@code /order} */
    static Order read(OptionReader member) {
        String text = member.text(NONE.text);
        for (Order each : values()) {
            if (each.text.equals(text)) {
                return each;
            }
        }
        throw member.refused("must be none, key or fifo");
    }

    @Override
    public String toString() {
        return text;
    }
}
