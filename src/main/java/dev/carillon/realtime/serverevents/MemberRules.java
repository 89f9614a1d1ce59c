package dev.carillon.realtime.serverevents;

import dev.carillon.event.Audience;
import dev.carillon.event.RefusedException;
import java.util.Locale;
import java.util.Set;

/** What holds for members of all messages. Stateless, thread safe. */
final class MemberRules {

    private MemberRules() {}

    static void once(Set<String> seen, String name, String at) {
        if (!seen.add(name)) {
            throw new RefusedException(at, "must be given only once", null);
        }
    }

    /** Names of ours are short; to write a long one in lower case would be work for nothing. */
    static String plain(String name) {
        return name.length() > 50 ? name : name.toLowerCase(Locale.ROOT);
    }

    static String client(String name, String at) {
        if (name.isEmpty() || name.length() > Audience.LONGEST_CLIENT) {
            throw new RefusedException(at, "must have 1 to " + Audience.LONGEST_CLIENT + " characters", name);
        }
        return name;
    }
}
