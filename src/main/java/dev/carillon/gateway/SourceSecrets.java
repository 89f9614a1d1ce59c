package dev.carillon.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.carillon.event.RefusedException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The secrets of a source, the newest first; all of them are good at once, so that a sender can change to another. Immutable; its
 * text form shows none.
 */
public final class SourceSecrets {

    /** Maximum number, those that end soon included. */
    public static final int MOST = 5;

    private static final int LONGEST = 4_000;
    private static final int LONGEST_TOGETHER = 15_000; // encrypted, in the worst case of UTF-8, within its column
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One of them.
     *
     * @param endsAt from when on it is good no more; null if it has no end
     */
    public record Kept(String text, Instant endsAt) {

        /** Enough to distinguish two: at most four characters, and at most a quarter. */
        public String hint() {
            int points = text.codePointCount(0, text.length());
            return text.substring(0, text.offsetByCodePoints(0, Math.min(4, points / 4))) + "…";
        }

        boolean isGood(Instant now) {
            return endsAt == null || now.isBefore(endsAt);
        }

        @Override
        public String toString() {
            return hint();
        }
    }

    public static final SourceSecrets NONE = new SourceSecrets(List.of());

    private final List<Kept> all;

    private SourceSecrets(List<Kept> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Those that are given, without an end.
     *
     * @throws RefusedException of {@code /secrets} or {@code /secrets/n}; no value is repeated
     */
    static SourceSecrets of(List<String> texts) {
        if (texts.size() > MOST) {
            throw new RefusedException("/secrets", "must be at most " + MOST, null);
        }
        List<Kept> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        int together = 0;
        for (int i = 0; i < texts.size(); i++) {
            check("/secrets/" + i, texts.get(i));
            together += texts.get(i).length();
            if (!seen.add(texts.get(i))) {
                throw new RefusedException("/secrets/" + i, "must be given only once", null);
            }
            all.add(new Kept(texts.get(i), null));
        }
        if (together > LONGEST_TOGETHER) {
            throw new RefusedException(
                    "/secrets", "must have at most " + LONGEST_TOGETHER + " characters together", null);
        }
        return new SourceSecrets(all);
    }

    static void check(String field, String text) {
        if (text == null || text.isBlank() || text.length() > LONGEST) {
            throw new RefusedException(field, "must have 1 to " + LONGEST + " characters, not only space", null);
        }
    }

    /** All of them, those that are over included, until the next change. */
    public List<Kept> all() {
        return all;
    }

    /** The texts of those that are good now. */
    List<String> at(Instant now) {
        return all.stream().filter(each -> each.isGood(now)).map(Kept::text).toList();
    }

    /**
     * With another in front; those before end then, unless they end earlier.
     *
     * @throws RefusedException of {@code /secret}, if there would be too many
     */
    SourceSecrets rotated(String next, Instant end, Instant now) {
        List<Kept> rotated = new ArrayList<>();
        rotated.add(new Kept(next, null));
        Instant at = end.truncatedTo(ChronoUnit.MICROS);
        for (Kept each : all) {
            boolean endsEarlier = each.endsAt() != null && each.endsAt().isBefore(at);
            Kept ending = endsEarlier ? each : new Kept(each.text(), at);
            if (ending.isGood(now) && !each.text().equals(next)) {
                rotated.add(ending);
            }
        }
        if (rotated.size() > MOST) {
            throw new RefusedException(
                    "/secret",
                    "there would be more than " + MOST + " at once; wait until earlier ones end, or give all"
                            + " that are to stay by PATCH",
                    null);
        }
        return new SourceSecrets(rotated);
    }

    /** For the database, before it is encrypted. */
    String write() {
        ArrayNode list = JSON.createArrayNode();
        for (Kept each : all) {
            list.addObject()
                    .put("text", each.text())
                    .put("endsAt", each.endsAt() == null ? null : each.endsAt().toString());
        }
        return list.toString();
    }

    static SourceSecrets read(String json) {
        try {
            List<Kept> all = new ArrayList<>();
            for (JsonNode each : JSON.readTree(json)) {
                all.add(new Kept(
                        each.get("text").textValue(),
                        each.get("endsAt").isNull()
                                ? null
                                : Instant.parse(each.get("endsAt").textValue())));
            }
            return new SourceSecrets(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row holds broken secrets"); // the cause would show a piece of them
        }
    }

    @Override
    public String toString() {
        return "SourceSecrets" + all;
    }
}
