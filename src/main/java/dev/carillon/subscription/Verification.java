package dev.carillon.subscription;

import dev.carillon.event.RefusedException;

/** What an endpoint is asked before its first delivery. */
public enum Verification {
    /** Nothing. */
    NONE("none"),
    /** To answer a ping with 2xx, as GitHub sends one. */
    PING("ping"),
    /** To consent by the handshake of CloudEvents' HTTP webhooks, section 4. */
    HANDSHAKE("handshake");

    private final String text;

    Verification(String text) {
        this.text = text;
    }

    /** @throws RefusedException of field {@code /verification} */
    static Verification read(OptionReader member) {
        String text = member.text(NONE.text);
        for (Verification each : values()) {
            if (each.text.equals(text)) {
                return each;
            }
        }
        throw member.refused("must be none, ping or handshake");
    }

    @Override
    public String toString() {
        return text;
    }
}
