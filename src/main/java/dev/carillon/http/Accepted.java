package dev.carillon.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Whether {@code Accept} and {@code Accept-Language} can be read: RESTEasy refuses them too, with a page in the server's log for
 * each request.
 */
public final class Accepted {

    private static final List<String> HEADERS = List.of("Accept", "Accept-Language");
    private static final Pattern WEIGHT = Pattern.compile("[01]?\\.?[0-9]{0,10}");
    private static final Pattern RANGE = Pattern.compile("[^/\\s]+/[^/\\s]+");

    private static final Pattern PARAMETER = Pattern.compile("\\s*;\\s*");
    private static final Pattern NEVER = Pattern.compile("q\\s*=\\s*0?\\.?0*");

    private Accepted() {}

    public static boolean isReadable(HttpServletRequest request) {
        for (String header : HEADERS) {
            boolean types = header.equals("Accept");
            for (String value : Collections.list(request.getHeaders(header))) {
                for (String each : value.split(",")) {
                    if (!isReadable(each.strip(), types)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** Whether {@code Accept}, if there is one, leaves this type in (RFC 9110, section 12.5.1): its most specific range says so. */
    public static boolean admits(HttpServletRequest request, String type) {
        List<String> ranges = List.of("*", "*/*", type.substring(0, type.indexOf('/')) + "/*", type);
        int nearest = -1;
        boolean isAsked = false;
        boolean isAdmitted = false;
        for (String value : Collections.list(request.getHeaders("Accept"))) {
            for (String each : value.toLowerCase(Locale.ROOT).split(",")) {
                String[] parts = PARAMETER.split(each.strip());
                int specific = ranges.indexOf(parts[0]);
                isAsked |= !each.isBlank();
                if (specific >= 0 && specific >= nearest) {
                    nearest = specific;
                    isAdmitted = Arrays.stream(parts)
                            .noneMatch(part -> NEVER.matcher(part).matches());
                }
            }
        }
        return isAdmitted || !isAsked;
    }

    private static boolean isReadable(String element, boolean type) {
        String[] parts = element.split(";", -1);
        String range = parts[0].strip();
        // The JDK's own client sends a lone star (java.net.HttpURLConnection).
        boolean known = element.isEmpty()
                || !type
                || range.equals("*")
                || RANGE.matcher(range).matches();
        for (int i = 1; i < parts.length && known; i++) {
            String[] pair = parts[i].split("=", 2);
            known = pair.length == 2 && (!pair[0].strip().equals("q") || isWeight(pair[1].strip()));
        }
        return known;
    }

    private static boolean isWeight(String q) {
        return !q.isEmpty() && !q.equals(".") && WEIGHT.matcher(q).matches();
    }
}
