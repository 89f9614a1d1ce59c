package dev.carillon.adapter;

import java.util.ArrayList;
import java.util.List;

/**
 * What an API key may do at the broker, as {@code dev.carillon.broker.BrokerKeysMBean} says it. Immutable.
 *
 * @param application the key's application, by its uid
 * @param isForAll whether it may publish for other applications, too
 */
record KeyRights(BrokerRights rights, String application, boolean isForAll) {

    /** A line that begins with another word is a right that this version of the adapter does not have. */
    static KeyRights of(String[] lines) {
        List<String> sends = new ArrayList<>();
        List<String> reads = new ArrayList<>();
        String application = "";
        boolean isForAll = false;
        for (String line : lines) {
            String value = line.substring(line.indexOf(' ') + 1);
            switch (line.substring(0, line.length() - value.length())) {
                case "send " -> sends.add(value);
                case "read " -> reads.add(value);
                case "application " -> application = value;
                case "" -> isForAll |= value.equals("for-all");
                default -> {}
            }
        }
        return new KeyRights(new BrokerRights(sends, reads, List.of()), application, isForAll);
    }
}
