package dev.carillon.adapter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Someone outside the server who has a password of the configuration. Immutable. */
record BrokerUser(String name, String password, BrokerRights rights) {

    /** The holder of the only such password: publishes, hears every event, asks, and receives what could not be read. */
    static BrokerUser publishingAndHearing(String name, String password) {
        return new BrokerUser(
                name,
                password,
                new BrokerRights(
                        List.of(BrokerAddresses.INGRESS, BrokerAddresses.QUESTIONS),
                        List.of(BrokerAddresses.EVENTS, BrokerAddresses.DEAD_LETTERS),
                        List.of(BrokerAddresses.ANSWERS)));
    }

    BrokerUser {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("the user " + name + " of the broker has no password");
        }
    }

    /** In constant time. */
    boolean is(String givenName, String givenPassword) {
        return MessageDigest.isEqual(bytes(name), bytes(givenName))
                & MessageDigest.isEqual(bytes(password), bytes(givenPassword));
    }

    private static byte[] bytes(String text) {
        return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name; // without the password
    }
}
