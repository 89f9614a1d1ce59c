package dev.carillon.http;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The files of the WAR that everyone may read, in memory. Immutable. */
public final class StaticFiles {

    private static final String OTHER = "application/octet-stream";

    /** By the end of the name: text in UTF-8 (RFC 9239 for JavaScript), and images. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("css", "text/css;charset=UTF-8"),
            Map.entry("html", "text/html;charset=UTF-8"),
            Map.entry("ico", "image/vnd.microsoft.icon"),
            Map.entry("js", "text/javascript;charset=UTF-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("mjs", "text/javascript;charset=UTF-8"),
            Map.entry("png", "image/png"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain;charset=UTF-8"),
            Map.entry("woff2", "font/woff2"));

    private final Map<String, StaticFile> files;

    private StaticFiles(Map<String, StaticFile> files) {
        this.files = Map.copyOf(files);
    }

    public static StaticFiles of(ServletContext war) throws IOException {
        Map<String, StaticFile> files = new HashMap<>();
        read("/", war, files);
        return new StaticFiles(files);
    }

    private static void read(String folder, ServletContext war, Map<String, StaticFile> files) throws IOException {
        Set<String> paths = war.getResourcePaths(folder);
        for (String each : paths == null ? Set.<String>of() : paths) {
            if (each.equals("/WEB-INF/") || each.equals("/META-INF/")) {
                continue;
            }
            if (each.endsWith("/")) {
                read(each, war, files);
            } else {
                try (InputStream in = war.getResourceAsStream(each)) {
                    files.put(each, StaticFile.of(typeOf(each), in.readAllBytes()));
                }
            }
        }
    }

    private static String typeOf(String path) {
        return TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT), OTHER);
    }

    /**
     * @param path below the context root, decoded
     * @return null if there is none
     */
    public StaticFile at(String path) {
        return files.get(path);
    }
}
