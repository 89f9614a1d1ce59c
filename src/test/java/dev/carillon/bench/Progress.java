package dev.carillon.bench;

import java.time.Duration;
import java.util.Locale;

/** What the program says while it runs. */
final class Progress {

    private static final long START = System.nanoTime();

    private Progress() {}

    static void say(String format, Object... values) {
        Duration since = Duration.ofNanos(System.nanoTime() - START);
        System.out.printf("[%3d s] %s%n", since.toSeconds(), String.format(Locale.ROOT, format, values));
    }
}
