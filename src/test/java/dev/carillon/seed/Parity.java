package dev.carillon.seed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes {@code docs/parity.md}: each line of the systems that Carillon replaces, and the tests that prove it. */
final class Parity {

    static final Path PAGE = Path.of("docs/parity.md");

    private static final Path TESTS = Path.of("src/test/java");
    private static final Pattern TEST =
            Pattern.compile("^ +(?:public |static )*void ((?:[SVEWC]\\d+_)+\\w+)\\(", Pattern.MULTILINE);
    private static final Pattern NUMBER = Pattern.compile("\\G([SVEWC]\\d+)_");
    private static final Pattern LINE = Pattern.compile("^\\| ([SVEWC])(\\d+) \\| (.*) \\|$", Pattern.MULTILINE);

    /** A system: how many lines it has, and the page that says those which are built; null as long as there is none. */
    private record Seed(String letter, String name, int lines, Path page) {}

    private static final List<Seed> SEEDS = List.of(
            new Seed("S", "MDriven and SignalR", 58, Path.of("docs/signalr.md")),
            new Seed("V", "Volt MX Foundry server events", 47, Path.of("docs/serverevents.md")),
            new Seed("E", "enmeshed Connector events", 41, Path.of("docs/enmeshed.md")),
            new Seed("W", "ServiceStack.Webhooks", 35, Path.of("docs/servicestack.md")),
            new Seed("C", "Certes", 43, Path.of("docs/certes.md")));

    private Parity() {}

    /** Writes the page; from the project's directory. */
    public static void main(String[] none) throws IOException {
        Files.writeString(PAGE, page());
    }

    static String page() throws IOException {
        Map<String, List<String>> tests = tests();
        StringBuilder page = new StringBuilder(
                """
                # Parity with the systems that Carillon replaces

                Made from the names of the tests by `dev.carillon.seed.Parity`; a test of the build fails if this page is not
                what it makes. A line passes if tests carry its number, since a build with a failing test ends.
                """);
        for (Seed seed : SEEDS) {
            append(page, seed, tests);
        }
        return page.toString();
    }

    /** Lines of a page that have no test, and those with a test that are on no page. */
    static List<String> missing() throws IOException {
        Map<String, List<String>> tests = tests();
        List<String> missing = new ArrayList<>();
        for (Seed seed : SEEDS) {
            Map<Integer, String> lines = seed.page() == null ? Map.of() : lines(seed);
            for (int i = 1; seed.page() != null && i <= seed.lines(); i++) {
                if (tests.containsKey(seed.letter() + i) != lines.containsKey(i)) {
                    missing.add(seed.letter() + i);
                }
            }
        }
        return missing;
    }

    private static void append(StringBuilder page, Seed seed, Map<String, List<String>> tests) throws IOException {
        page.append("\n## ")
                .append(seed.letter())
                .append(": ")
                .append(seed.name())
                .append("\n\n");
        if (seed.page() == null) {
            page.append(seed.letter() + "1 to " + seed.letter() + seed.lines() + ": not built yet.\n");
            return;
        }
        Map<Integer, String> lines = lines(seed);
        page.append("| line | | state | tests |\n| --- | --- | --- | --- |\n");
        for (int i = 1; i <= seed.lines(); i++) {
            List<String> of = tests.getOrDefault(seed.letter() + i, List.of());
            page.append("| ").append(seed.letter()).append(i).append(" | ");
            page.append(lines.getOrDefault(i, "")).append(" | ");
            page.append(lines.containsKey(i) ? of.isEmpty() ? "missing" : "passes" : "not built yet")
                    .append(" | ");
            page.append(String.join("<br>", of)).append(" |\n");
        }
    }

    private static Map<Integer, String> lines(Seed seed) throws IOException {
        Map<Integer, String> lines = new TreeMap<>();
        Matcher line = LINE.matcher(Files.readString(seed.page()));
        while (line.find()) {
            if (line.group(1).equals(seed.letter())) {
                lines.put(Integer.valueOf(line.group(2)), line.group(3));
            }
        }
        return lines;
    }

    /** By line: {@code Class.method} of each test whose name begins with it, or with some of which it is one; by files. */
    private static Map<String, List<String>> tests() throws IOException {
        Map<String, List<String>> tests = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                String type = file.getFileName().toString().replace(".java", "");
                Matcher test = TEST.matcher(Files.readString(file));
                while (test.find()) {
                    Matcher number = NUMBER.matcher(test.group(1));
                    while (number.find()) {
                        tests.computeIfAbsent(number.group(1), first -> new ArrayList<>())
                                .add("`" + type + "." + test.group(1) + "`");
                    }
                }
            }
        }
        return tests;
    }
}
