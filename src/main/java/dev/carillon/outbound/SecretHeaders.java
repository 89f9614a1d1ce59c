package dev.carillon.outbound;

import java.util.regex.Pattern;

/**
 * Which headers are shown without their value: those whose name speaks of a secret, also names that people invent, and
 * values that say of themselves that they are credentials. Not attributes of an event, and not our own signatures, which
 * say nothing of their key. Stateless, thread safe.
 */
public final class SecretHeaders {

    /** What stands for a secret in answers; sent back, it means the secret that is kept. */
    public static final String MASK = "***";

    private static final Pattern NAME = Pattern.compile(
            "(?i)(?!ce-).*(auth|key|token|secret|passw|pwd|passphrase|credential|cookie|session|jwt|bearer).*+");
    private static final Pattern VALUE = Pattern.compile("(?i)(basic|bearer|digest|negotiate|token) .*+");

    private SecretHeaders() {}

    public static boolean isSecret(String name, String value) {
        return NAME.matcher(name).matches() || VALUE.matcher(value).matches();
    }

    /** The value, or the mask. */
    public static String shown(String name, String value) {
        return isSecret(name, value) ? MASK : value;
    }
}
