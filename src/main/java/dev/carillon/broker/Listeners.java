package dev.carillon.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Addresses that have a consumer, durable subscribers that are disconnected included: plain ones, and those with {@code *}
 * (one word) and {@code #} (any number of words, none as well).
 */
final class Listeners {

    /** When the broker cannot be asked: better an unheard message than a missed one. */
    static final Listeners PERHAPS_EVERYWHERE = new Listeners(List.of("#"));

    private final Set<String> plain = new HashSet<>();
    private final List<String[]> wildcards = new ArrayList<>();

    Listeners(Collection<String> addresses) {
        for (String each : addresses) {
            if (each.indexOf('*') < 0 && each.indexOf('#') < 0) {
                plain.add(each);
            } else {
                wildcards.add(each.split("\\."));
            }
        }
    }

    boolean at(String address) {
        if (plain.contains(address)) {
            return true;
        }
        if (wildcards.isEmpty()) {
            return false;
        }
        String[] words = address.split("\\.");
        return wildcards.stream().anyMatch(each -> matches(each, words));
    }

    /** Backs up to the last {@code #} only, so that no wildcard costs more than its length times the address's. */
    private static boolean matches(String[] wildcard, String[] words) {
        int w = 0;
        int a = 0;
        int many = -1;
        int manyFrom = 0;
        while (a < words.length) {
            if (w < wildcard.length && wildcard[w].equals("#")) {
                many = w++;
                manyFrom = a;
            } else if (w < wildcard.length && (wildcard[w].equals("*") || wildcard[w].equals(words[a]))) {
                w++;
                a++;
            } else if (many >= 0) {
                w = many + 1;
                a = ++manyFrom;
            } else {
                return false;
            }
        }
        while (w < wildcard.length && wildcard[w].equals("#")) {
            w++;
        }
        return w == wildcard.length;
    }
}
