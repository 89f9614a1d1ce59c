package dev.carillon.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a request as its sender may have written it: behind a proxy the server sees another scheme or host, and a port that is
 * the scheme's own may be written or not. Stateless.
 */
final class AskedUrl {

    private static final Pattern PARTS = Pattern.compile("(https?)://([^/?#]*?)(:\\d+)?([/?].*)?", Pattern.DOTALL);

    private AskedUrl() {}

    /**
     * The likeliest first.
     *
     * @param publicUrl where others reach this server, up to and with the context root
     */
    static List<String> all(HttpServletRequest request, Optional<String> publicUrl) {
        String query = request.getQueryString() == null ? "" : '?' + request.getQueryString();
        String below =
                request.getRequestURI().substring(request.getContextPath().length());
        return all(request.getRequestURL() + query, publicUrl.map(each -> each + below + query));
    }

    static List<String> all(String seen, Optional<String> outside) {
        Set<String> urls = new LinkedHashSet<>();
        outside.ifPresent(each -> add(urls, each));
        add(urls, seen);
        if (seen.startsWith("http:")) {
            add(urls, "https:" + seen.substring("http:".length()));
        }
        return List.copyOf(urls);
    }

    private static void add(Set<String> urls, String url) {
        urls.add(url);
        Matcher parts = PARTS.matcher(url);
        if (!parts.matches()) {
            return;
        }
        String usual = parts.group(1).equals("https") ? ":443" : ":80";
        String host = parts.group(1) + "://" + parts.group(2);
        String rest = parts.group(4) == null ? "" : parts.group(4);
        if (parts.group(3) == null) {
            urls.add(host + usual + rest);
        } else if (parts.group(3).equals(usual)) {
            urls.add(host + rest);
        }
    }
}
