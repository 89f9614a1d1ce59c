package dev.carillon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of {@code docs/configuration.md}, made from {@code microprofile-config.properties}. */
final class ConfigurationPage {

    static final Path PAGE = Path.of("docs/configuration.md");

    /** What stands above it is written by hand. */
    private static final String MARK = "<!-- From here on made from microprofile-config.properties -->\n";

    private static final Path KEYS = Path.of("src/main/resources/META-INF/microprofile-config.properties");
    private static final String HEADING = "# == ";
    private static final Pattern KEY = Pattern.compile("#?(carillon\\.[A-Za-z.-]+)=(.*)");

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder comment = new StringBuilder();
    private boolean inTable;

    private ConfigurationPage() {}

    /** The page as it should be: its own head, and the tables. */
    static String expected() throws IOException {
        String page = Files.readString(PAGE);
        int mark = page.indexOf(MARK);
        if (mark < 0) {
            throw new IllegalStateException(PAGE + " has no line " + MARK);
        }
        ConfigurationPage made = new ConfigurationPage();
        for (String line : Files.readString(KEYS).split("\n")) {
            made.read(line.strip());
        }
        return page.substring(0, mark) + MARK + made.text;
    }

    private void read(String line) {
        Matcher key = KEY.matcher(line);
        if (line.startsWith(HEADING)) {
            text.append("\n## ").append(line.substring(HEADING.length())).append('\n');
            comment.setLength(0);
            inTable = false;
        } else if (key.matches()) {
            row(key.group(1), key.group(2));
        } else if (line.isEmpty()) {
            paragraph();
        } else {
            comment.append(comment.isEmpty() ? "" : " ")
                    .append(line.substring(1).strip());
        }
    }

    private void row(String key, String value) {
        if (!inTable) {
            text.append("\n| key | default | |\n| --- | --- | --- |\n");
            inTable = true;
        }
        text.append("| `").append(key).append("` | ");
        text.append(value.isEmpty() ? "" : "`" + value + "` ").append("| ");
        text.append(comment).append(" |\n");
        comment.setLength(0);
    }

    /** A comment in front of no key is about the table; that above the first heading is about the file. */
    private void paragraph() {
        if (!comment.isEmpty() && !text.isEmpty()) {
            text.append('\n').append(comment).append('\n');
        }
        comment.setLength(0);
    }
}
