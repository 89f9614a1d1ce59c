package dev.carillon.enmeshed;

import java.util.regex.Pattern;

/** What a key of a Connector has to be, in its own words. Stateless. */
final class KeyPolicy {

    private static final Pattern FIT = Pattern.compile(
            "(?=.*[A-Z].*[A-Z])(?=.*[!\"#$%&'()*+,\\-./:;<=>?@\\[\\]^_`{|}~])(?=.*[0-9].*[0-9])(?=.*[a-z].*[a-z]).{30,}");
    private static final int LONGEST = 512;

    static final String RULE = "does not meet the requirements: at least 30 characters (at most " + LONGEST
            + "), with at least 2 digits, 2 uppercase letters, 2 lowercase letters and 1 special character"
            + " (!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~)";

    private KeyPolicy() {}

    static boolean admits(String key) {
        return key.length() <= LONGEST && FIT.matcher(key).matches();
    }
}
