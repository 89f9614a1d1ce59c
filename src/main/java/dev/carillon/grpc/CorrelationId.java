package dev.carillon.grpc;

import dev.carillon.event.RefusedException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an event of Certes has been: {@code [ext.]<service>.1-<time>-<24 hexadecimal digits>}, the trace's id the same all the way.
 * Stateless, thread safe.
 */
final class CorrelationId {

    /** The extension attribute that holds them, in their order, with commas between. */
    static final String EXTENSION = "correlationids";

    private static final Pattern FORM =
            Pattern.compile("(?:ext\\.)?[A-Za-z0-9_-]{1,32}\\.(1-[0-9a-f]{8}-[0-9a-f]{24}|1-[0-9a-f]{8}-[0-9a-f]{23})");
    private static final int MOST = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private CorrelationId() {}

    /** These, and behind them that of this service; of a trace that begins here, if there are none. */
    static List<String> behind(List<String> given, String service, Instant now) {
        if (given.size() >= MOST) {
            throw new RefusedException("/correlation_ids", "must be at most " + (MOST - 1), null);
        }
        String trace = null;
        for (String each : given) {
            Matcher form = FORM.matcher(each);
            if (!form.matches()) {
                throw new RefusedException(
                        "/correlation_ids", "must have the form gw.1-67891233-abcdef012345678912345678", each);
            }
            trace = form.group(1);
        }
        List<String> all = new ArrayList<>(given);
        all.add(service + '.' + (trace == null ? begun(now) : trace));
        return all;
    }

    private static String begun(Instant now) {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return "1-" + String.format("%08x", now.getEpochSecond()) + '-'
                + HexFormat.of().formatHex(random);
    }
}
