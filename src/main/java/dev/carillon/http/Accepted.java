package dev.carillon.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code Accept} and {@code Accept-Language}: what cannot be read is ignored (RFC 9110, section 12.4.1), and what RESTEasy or Jersey
 * cannot read, said so that they can; they would refuse it, RESTEasy with a page in the server's log for each request.
 */
public final class Accepted {

    private static final String TYPES = "Accept";
    private static final String LANGUAGES = "Accept-Language";
    private static final Pattern LANGUAGE =
            Pattern.compile("\\s*(([A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,8}|\\*)(\\s*;\\s*q=[01](\\.[0-9]{1,3})?)?)?\\s*");

    private Accepted() {}

    /** The same request where both can be read by everyone, as they can of most; else one in which they can. */
    public static HttpServletRequest readable(HttpServletRequest request) {
        Map<String, String> changed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        String accept = header(request, TYPES);
        if (!accept.isEmpty()) {
            MediaRanges ranges = MediaRanges.of(accept);
            if (ranges == null) {
                changed.put(TYPES, null);
            } else if (!ranges.isPlain()) {
                changed.put(TYPES, ranges.plain());
            }
        }
        if (!areReadable(header(request, LANGUAGES))) {
            changed.put(LANGUAGES, null);
        }
        return changed.isEmpty() ? request : new Readable(request, changed);
    }

    private static boolean areReadable(String languages) {
        for (String each : languages.split(",")) {
            if (!LANGUAGE.matcher(each).matches()) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code Accept}, if there is one, leaves this type in (RFC 9110, section 12.5.1): its most specific range says so. */
    public static boolean admits(HttpServletRequest request, String type) {
        MediaRanges ranges = MediaRanges.of(header(request, TYPES));
        return ranges == null || ranges.admit(type.toLowerCase(Locale.ROOT));
    }

    /** All of its lines as one; empty if there is none. */
    private static String header(HttpServletRequest request, String name) {
        Enumeration<String> lines = request.getHeaders(name);
        if (!lines.hasMoreElements()) {
            return "";
        }
        String first = lines.nextElement();
        return lines.hasMoreElements() ? first + ", " + String.join(", ", Collections.list(lines)) : first;
    }

    /** With one line in place of all, or none. */
    private static final class Readable extends HttpServletRequestWrapper {

        private final Map<String, String> changed;

        Readable(HttpServletRequest request, Map<String, String> changed) {
            super(request);
            this.changed = changed;
        }

        @Override
        public String getHeader(String name) {
            return changed.containsKey(name) ? changed.get(name) : super.getHeader(name);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            if (!changed.containsKey(name)) {
                return super.getHeaders(name);
            }
            String value = changed.get(name);
            return Collections.enumeration(value == null ? List.of() : List.of(value));
        }

        @Override
        public Enumeration<String> getHeaderNames() {
            List<String> names = Collections.list(super.getHeaderNames());
            names.removeIf(each -> changed.containsKey(each) && changed.get(each) == null);
            return Collections.enumeration(names);
        }
    }
}
