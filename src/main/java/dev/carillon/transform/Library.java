package dev.carillon.transform;

import com.dashjoin.jsonata.Jsonata;
import dev.carillon.filter.Characters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The functions that an expression can call: all of JSONata's, each within bounds. Those whose work grows faster than what
 * they are given, in the library that is used, are done anew here; those that cannot be bounded are not available.
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

        anew("substring", "<s-nn?:s>", TextFunctions::substring);
        anew("substringBefore", "<s-s:s>", TextFunctions::substringBefore);
        anew("substringAfter", "<s-s:s>", TextFunctions::substringAfter);
        anew("lowercase", "<s-:s>", given -> given.text(0) == null ? null : Characters.lower(given.text(0)));
        anew("uppercase", "<s-:s>", given -> given.text(0) == null ? null : Characters.upper(given.text(0)));
        anew("contains", "<s-(sf):b>", TextFunctions::contains);
        anew("split", "<s-(sf)n?:a<s>>", TextFunctions::split);
        anew("replace", "<s-(sf)(sf)n?:s>", TextFunctions::replace);
        anew("pad", "<s-ns?:s>", TextFunctions::pad);
        anew("join", "<a<s>s?:s>", TextFunctions::join);
        anew("encodeUrl", "<s-:s>", TextFunctions::encodeUrl);
        anew("encodeUrlComponent", "<s-:s>", TextFunctions::encodeUrlComponent);

        anew("string", "<x-b?:s>", NumberFunctions::string);
        anew("round", "<n-n?:n>", NumberFunctions::round);
        anew("abs", "<n-:n>", NumberFunctions::abs);
        anew("formatBase", "<n-n?:s>", NumberFunctions::formatBase);
        anew("formatInteger", "<n-s:s>", NumberFunctions::formatInteger);
        anew("formatNumber", "<n-so?:s>", NumberFunctions::formatNumber);

        anew("sort", "<af?:a>", ListFunctions::sort);
        anew("distinct", "<x:x>", ListFunctions::distinct);
        anew("zip", "<a+>", ListFunctions::zip);
        anew("spread", "<x-:a<o>>", ListFunctions::spread);
        define("clone", "<(oa)-:o>", "functionClone", ListFunctions::copy);

        anew("now", "<s?s?:s>", TimeFunctions::now);
        anew("millis", "<:n>", TimeFunctions::millis);
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

    private static void anew(String name, String signature, BoundedFunction.Body body) {
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
