package dev.carillon.schema.proto;

import dev.carillon.schema.SchemaName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A schema's name within its text: options of the message that is the event, so that code generated from it knows what it publishes. What
 * they mean is in {@code certes/v1/options.proto}. Stateless, thread safe.
 */
final class NameOptions {

    // A text may be one long blank: no place of it is looked at twice.
    private static final Pattern OPTION = Pattern.compile(
            "(?<![ \\t])[ \\t]*+option\\s*+\\(\\s*+certes\\.v1\\.(?:domain|namespace|version|event_name)\\s*+\\)\\s*+=[^;]{0,4000}+;[ \\t]*+\\r?\\n?");
    private static final Pattern IMPORT =
            Pattern.compile("(?<![ \\t])[ \\t]*+import\\s++[\"']certes/v1/options\\.proto[\"']\\s*+;[ \\t]*+\\r?\\n?");
    private static final Pattern HEAD = Pattern.compile("\\bsyntax\\s*=\\s*[\"']proto3[\"']\\s*;[ \\t]*\\r?\\n?");

    private NameOptions() {}

    /** Without them. */
    static String removed(String text) {
        return IMPORT.matcher(OPTION.matcher(text).replaceAll("")).replaceAll("");
    }

    /**
     * With these.
     *
     * @param message the simple names of the message, from the outermost on
     */
    static String embedded(String text, String[] message, SchemaName name) {
        String plain = removed(text);
        int body = body(plain, message);
        Matcher head = HEAD.matcher(blanked(plain));
        if (body < 0 || !head.find()) {
            return text;
        }
        String options =
                "\n  option (certes.v1.domain) = \"" + name.domain() + "\";\n  option (certes.v1.namespace) = \""
                        + name.namespace() + "\";\n  option (certes.v1.version) = " + name.version()
                        + ";\n  option (certes.v1.event_name) = \"" + name.event() + "\";";
        String line = plain.substring(head.start(), head.end()).endsWith("\n") ? "" : "\n";
        return plain.substring(0, head.end()) + line + "import \"" + ProtoFile.OPTIONS + "\";\n"
                + plain.substring(head.end(), body) + options + plain.substring(body);
    }

    /** The place after the brace that opens this message. */
    private static int body(String text, String[] message) {
        String blanked = blanked(text);
        int from = 0;
        for (String each : message) {
            Matcher opening = Pattern.compile("\\bmessage\\s+" + Pattern.quote(each) + "\\s*\\{")
                    .matcher(blanked);
            if (!opening.find(from)) {
                return -1;
            }
            from = opening.end();
        }
        return from;
    }

    /** The same with blanks for comments and for what strings hold, except for the version of the syntax. */
    private static String blanked(String text) {
        StringBuilder out = new StringBuilder(text);
        Matcher aside = Pattern.compile(
                        "(?s)//[^\\n]*|/\\*.*?(?:\\*/|$)|\"(?:\\\\.|[^\"\\\\])*+\"|'(?:\\\\.|[^'\\\\])*+'")
                .matcher(text);
        while (aside.find()) {
            String found = aside.group();
            if (found.equals("\"proto3\"") || found.equals("'proto3'")) {
                continue;
            }
            for (int i = aside.start(); i < aside.end(); i++) {
                if (out.charAt(i) != '\n') {
                    out.setCharAt(i, ' ');
                }
            }
        }
        return out.toString();
    }
}
