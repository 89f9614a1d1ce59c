package dev.carillon.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of a subscriber's durable subscription at the broker: the same after each restart and deployment. */
final class SubscriptionName {

    /** What every broker must accept (Jakarta Messaging 3.1, section 4.2.5). */
    private static final int MAX_LENGTH = 128;

    private static final int HASH_LENGTH = 16;

    private SubscriptionName() {}

    /** Letters, digits and {@code _.-} only, at most 128; other names are made unique by a hash at the end. */
    static String of(String application, String subscriber) {
        String whole = application + '-' + subscriber;
        String plain = whole.replaceAll("[^A-Za-z0-9_.-]", "_");
        if (plain.equals(whole) && plain.length() <= MAX_LENGTH) {
            return plain;
        }
        int most = MAX_LENGTH - HASH_LENGTH - 1;
        return (plain.length() > most ? plain.substring(0, most) : plain) + '-' + hash(whole);
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
