package dev.carillon.transform;

import com.dashjoin.jsonata.Jsonata;
import dev.carillon.filter.Characters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The functions that an expression can call: all of JSONata's, each within bounds. Those whose work grows faster than what
 * they are given, in the library that is used, are replaced here; those that cannot be bounded are not available.
 */
final class Library {

    private static final Map<String, BoundedFunction> FUNCTIONS = new LinkedHashMap<>();

    static {
        // As in the library: they go over their arguments once.
        asItIs("sum", "<a<n>:n>");
        asItIs("count", "<a:n>");
        asItIs("max", "<a<n>:n>");
        asItIs("min", "<a<n>:n>");
        asItIs("average", "<a<n>:n>");
        asItIs("length", "<s-:n>");
        asItIs("trim", "<s-:s>");
        asItIs("base64encode", "<s-:s>");
        asItIs("base64decode", "<s-:s>");
        asItIs("decodeUrlComponent", "<s-:s>");
        asItIs("decodeUrl", "<s-:s>");
        asItIs("number", "<(nsb)-:n>");
        asItIs("floor", "<n-:n>");
        asItIs("ceil", "<n-:n>");
        asItIs("sqrt", "<n-:n>");
        asItIs("power", "<n-n:n>");
        asItIs("random", "<:n>");
        define("boolean", "<x-:b>", "toBoolean", null);
        asItIs("not", "<x-:b>");
        asItIs("exists", "<x:b>");
        asItIs("type", "<x:s>");
        asItIs("error", "<s?:x>");
        define("assert", "<bs?:x>", "assertFn", null);
        asItIs("keys", "<x-:a<s>>");
        asItIs("lookup", "<x-s:x>");
        asItIs("append", "<xx:a>");
        asItIs("merge", "<a<o>:o>");
        asItIs("reverse", "<a:a>");
        asItIs("shuffle", "<a:a>");

        // As in the library: what they call is watched, at each step of an expression or by its own bounds.
        asItIs("map", "<af>");
        asItIs("filter", "<af>");
        asItIs("single", "<af?>");
        define("reduce", "<afj?:j>", "foldLeft", null);
        asItIs("sift", "<o-f?:o>");
        asItIs("each", "<o-f:a>");

        replace("substring", "<s-nn?:s>", TextFunctions::substring);
        replace("substringBefore", "<s-s:s>", TextFunctions::substringBefore);
        replace("substringAfter", "<s-s:s>", TextFunctions::substringAfter);
        replace("lowercase", "<s-:s>", given -> given.text(0) == null ? null : Characters.lower(given.text(0)));
        replace("uppercase", "<s-:s>", given -> given.text(0) == null ? null : Characters.upper(given.text(0)));
        replace("contains", "<s-(sf):b>", TextFunctions::contains);
        replace("split", "<s-(sf)n?:a<s>>", TextFunctions::split);
        replace("replace", "<s-(sf)(sf)n?:s>", TextFunctions::replace);
        replace("pad", "<s-ns?:s>", TextFunctions::pad);
        replace("join", "<a<s>s?:s>", TextFunctions::join);
        replace("encodeUrl", "<s-:s>", TextFunctions::encodeUrl);
        replace("encodeUrlComponent", "<s-:s>", TextFunctions::encodeUrlComponent);

        replace("string", "<x-b?:s>", NumberFunctions::string);
        replace("round", "<n-n?:n>", NumberFunctions::round);
        replace("abs", "<n-:n>", NumberFunctions::abs);
        replace("formatBase", "<n-n?:s>", NumberFunctions::formatBase);
        replace("formatInteger", "<n-s:s>", NumberFunctions::formatInteger);
        replace("formatNumber", "<n-so?:s>", NumberFunctions::formatNumber);

        replace("sort", "<af?:a>", ListFunctions::sort);
        replace("distinct", "<x:x>", ListFunctions::distinct);
        replace("zip", "<a+>", ListFunctions::zip);
        replace("spread", "<x-:a<o>>", ListFunctions::spread);
        define("clone", "<(oa)-:o>", "functionClone", ListFunctions::copy);

        replace("now", "<s?s?:s>", TimeFunctions::now);
        replace("millis", "<:n>", TimeFunctions::millis);
        define("fromMillis", "<n-s?s?:s>", "dateTimeFromMillis", TimeFunctions::fromMillis);
        define("toMillis", "<s-s?:n>", "dateTimeToMillis", TimeFunctions::toMillis);

        notAvailable("eval", "functionEval");
        notAvailable("match", "match");
        notAvailable("parseInteger", "parseInteger");
    }

    private Library() {}

    static void bind(Jsonata.Frame frame) {
        FUNCTIONS.forEach(frame::bind);
    }

    private static void asItIs(String name, String signature) {
        define(name, signature, name, null);
    }

    private static void replace(String name, String signature, BoundedFunction.Body body) {
        define(name, signature, name, body);
    }

    private static void notAvailable(String name, String method) {
        define(name, "<x?x?x?:x>", method, given -> {
            throw OutOfBounds.forbidden("the function $" + name + " is not available");
        });
    }

    private static void define(String name, String signature, String method, BoundedFunction.Body body) {
        FUNCTIONS.put(name, new BoundedFunction(name, signature, method, body));
    }
}
