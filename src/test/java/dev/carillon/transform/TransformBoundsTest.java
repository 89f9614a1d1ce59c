package dev.carillon.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.event.EventData;
import dev.carillon.fixture.SettableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No expression, on no data, keeps a thread longer than it may. */
class TransformBoundsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The limit is 2 s; the rest is for slow machines. */
    private static final Duration GENEROUS = Duration.ofSeconds(8);

    private static final EventData TEXTS =
            data("\"" + "a".repeat(600_000) + "\"", "\"" + "a".repeat(300_000) + "b\"", "1e300");
    private static final EventData NUMBERS = data(list(15_000, i -> i + ".25"), "[1,2]", "100000000");
    private static final EventData WORDS =
            data(list(9_000, i -> "\"w" + i * 7919 % 9_000 + "\""), "\"w\"", "-2147483648");
    private static final EventData OBJECTS =
            data(list(3_000, i -> "{\"k" + i + "\":" + i + ",\"n\":" + i % 7 + "}"), "\"k7\"", "0.5");
    private static final EventData DEEP = data("[".repeat(150) + "1" + "]".repeat(150), "{}", "1e-300");

    private static final List<String> ARGUMENTS = List.of(
            "data.x",
            "data.x, data.y",
            "data.n",
            "data.n, data.n",
            "data.x, data.n",
            "data.x, data.y, data.x",
            "data.x, data.y, data.n",
            "data.x, data.n, data.y",
            "data.x, true",
            "data.x, $string",
            "data.x, $append",
            "data.x, function($a, $b) { $a > $b }",
            "data.x, function($a, $b, $c) { $c }");

    private final Transformer transformer = new Transformer(new SettableClock(Instant.EPOCH));

    @AfterEach
    void close() {
        transformer.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum",
                "count",
                "max",
                "min",
                "average",
                "string",
                "substring",
                "substringBefore",
                "substringAfter",
                "lowercase",
                "uppercase",
                "length",
                "trim",
                "pad",
                "contains",
                "replace",
                "split",
                "join",
                "formatNumber",
                "formatBase",
                "formatInteger",
                "number",
                "floor",
                "ceil",
                "round",
                "abs",
                "sqrt",
                "power",
                "random",
                "boolean",
                "not",
                "map",
                "zip",
                "filter",
                "single",
                "reduce",
                "sift",
                "keys",
                "lookup",
                "append",
                "exists",
                "spread",
                "merge",
                "reverse",
                "each",
                "error",
                "assert",
                "type",
                "sort",
                "shuffle",
                "distinct",
                "base64encode",
                "base64decode",
                "encodeUrlComponent",
                "encodeUrl",
                "decodeUrlComponent",
                "decodeUrl",
                "toMillis",
                "fromMillis",
                "clone",
                "now",
                "millis"
            })
    void eachFunctionEndsInTimeOnLargeData(String function) throws Exception {
        for (EventData event : List.of(TEXTS, NUMBERS, WORDS, OBJECTS, DEEP)) {
            for (String arguments : ARGUMENTS) {
                endsInTime("$" + function + "(" + arguments + ")", event);
            }
        }
        assertThat(apply("1", TEXTS)).isInstanceOf(TransformResult.Made.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$round(1.5, 100000000)",
                "$round(data.n, -2147483647)",
                "$contains(data.x, data.y)",
                "$substringBefore(data.x, data.y)",
                "$substringAfter(data.x, data.y)",
                "$replace(data.x, data.y, \"\")",
                "$split(data.x, data.y)",
                "$encodeUrl(\"http://a/\" & data.x & \"?\" & data.y)",
                "$map([1..19000], function($i) { $contains($$.data.x, $$.data.y) })",
                "$map([1..19000], function($i) { $uppercase($$.data.x) })",
                "$formatInteger(9000000000000000000, \"I\")",
                "$formatBase(1e300, 2)",
                "$fromMillis(8640000000000000, \"[YI][YI][YI][YI]\")",
                "data.x & data.x & data.x",
                "data.x = data.y & \"a\""
            })
    void endsInTimeOnTextsThatAreAlmostAlike(String expression) throws Exception {
        endsInTime(expression, TEXTS);
    }

    /** Java's own methods take the square of the length over these. */
    @ParameterizedTest
    @ValueSource(strings = {"$lowercase(data.x)", "$uppercase(data.x)", "$map([data.x], $lowercase)"})
    void endsInTimeOnTextsWhoseCaseDependsOnWhatStandsBeside(String expression) throws Exception {
        for (String letter : List.of("\u03a3", "\u00df", "\u0130")) {
            EventData letters = data("\"" + letter.repeat(200_000) + "\"", "0", "0");
            assertThat(endsInTime(expression, letters)).isInstanceOf(TransformResult.Made.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "($a := [1..15000]; $count($a.$a))", // 225 million
                "($a := [1..15000]; $count($a@$p.$a@$q.{\"p\": $p}))",
                "$count([1..15000]@$a.[1..1000]@$b)",
                "($a := [1..15000]; $zip($a, $a, $a, $a, $a, $a, $a, $a, $a, $a))",
                "($f := function($o, $n) { $n = 0 ? $o : $f($o ~> |$|{\"a\": $o, \"b\": $o}|, $n - 1) };"
                        + " $string($f({\"q\": 1}, 40)))",
                "($m := {\"q\": 1} ~> |$|{\"a\": $, \"b\": $}|; $count($m.**))",
                "($f := function($n) { $map([1], function($x) { $f($n + 1) }) }; $f(0))",
                "($f := function($n) { $sort([1, 2], function($x, $y) { $f($n + 1) }) }; $f(0))",
                "$reduce([1..19000], $append)"
            })
    void endsWhatGrowsBetweenTheSteps(String expression) throws Exception {
        assertThat(endsInTime(expression, TEXTS)).isInstanceOf(TransformResult.Failed.class);
    }

    @Test
    void valuesOfOneHashAreComparedWithinTheTimeOnly() throws Exception {
        EventData colliding = data(list(6_000, i -> "[" + i + "," + -31L * i + "]"), "1", "1");

        assertThat(endsInTime("$map(data.x, function($v) { $count($distinct($$.data.x)) })", colliding))
                .isInstanceOf(TransformResult.Failed.class);
    }

    @Test
    void anObjectThatHasGrownIsWeighedAgain() throws Exception {
        assertThat(reason("($m := {\"q\": 1} ~> |$|{\"t\": $pad(\"x\", 900000)}|; $count([$m, $m, $m, $m].q))"))
                .isEqualTo("a value is too large");
    }

    @Nested
    class BeforeItIsRead {

        @Test
        void theWatchCannotBeTakenAway() {
            refused(
                    "($__evaluate_entry := nothing; ($f := function() { $f() }; $f()))",
                    "__evaluate_… is not available");
            refused("function($__evaluate_exit) { [1..10000000] }(nothing)", "__evaluate_… is not available");
        }

        @ParameterizedTest
        @ValueSource(strings = {"??", "?:"})
        void defaultsOnTheLeftOfEachOtherAreFew(String operator) {
            String nested = "(".repeat(40) + "a" + (operator + " b)").repeat(40);

            long from = System.nanoTime();
            refused(nested, "on the left of each other");
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(GENEROUS);
        }

        @Test
        void defaultsInARowAreMany() {
            assertThat(Transformation.of("data.a" + " ?? data.b".repeat(100))).isNotNull();
            assertThat(Transformation.of("{" + "\"a\": (x ?? y), ".repeat(50) + "\"b\": z ?: 1}"))
                    .isNotNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "function($x)<s+s+s+s+s+s+s+s+s+s+:s>{1}(\"a\", 1)",
                    "function/* ) */($x) /* { */ <s?s?s?s?s?:s>{1}(\"a\")",
                    "`function`($x)<\"\\u002b\">{1}(\"a\")",
                    "\u03BB($x)<s+s+:s>{1}(\"a\")"
                })
        void signaturesThatCouldBeMatchedInManyWaysAreRefused(String expression) {
            refused(expression, "a signature has at most one +");
        }

        @Test
        void signaturesAreAvailable() throws Exception {
            assertThat(made("function($l)<a<n>:n>{ $sum($l) }([1, 2])")).isEqualTo("3");
            assertThat(made("function($x, $y)<s-n?:s>{ $x & $y }(\"a\")")).isEqualTo("\"a\"");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "$contains(id, /a/)",
                    "$replace(id, /a+/, \"\")",
                    "[1] ~> /a/",
                    "a^(b)/\"/ & (\"",
                    "$exists(nothing) ? $split(id, /(a+)+$/)"
                })
        void regularExpressionsAreSeenWhereTheyStand(String expression) {
            refused(expression, "regular expressions are not available");
        }

        @Test
        void divisionIsNoRegularExpression() throws Exception {
            assertThat(made("[6 / 2, (6) / 2, [6][0] / 2, $sum([6])/2/3]")).isEqualTo("[3,3,3,1]");
        }

        private void refused(String expression, String reason) {
            assertThatThrownBy(() -> Transformation.of(expression))
                    .isInstanceOf(InvalidTransformation.class)
                    .hasMessageContaining(reason);
        }
    }

    @Nested
    class Values {

        @ParameterizedTest
        @CsvSource(
                delimiterString = " => ",
                quoteCharacter = '`',
                value = {
                    "$substring(\"a😀b😀c\", 1, 1) => \"😀\"",
                    "$substring(\"a😀b😀c\", 2) => \"b😀c\"",
                    "$substring(\"a😀b😀c\", -2) => \"😀c\"",
                    "$substring(\"😀😀😀\", 1, 2) => \"😀😀\"",
                    "$substring(\"hello\", -3, 2) => \"ll\"",
                    "$substring(\"hello\", -9, 2) => \"he\"",
                    "$substring(\"hello\", 3, 9) => \"lo\"",
                    "$substring(\"hello\", 9) => \"\"",
                    "$length(\"a😀\") => 2",
                    "$pad(\"😀\", 3, \"🎵-\") => \"😀🎵-\"",
                    "$pad(\"😀\", -3, \"🎵\") => \"🎵🎵😀\"",
                    "$split(\"a😀b\", \"\") => [\"a\",\"😀\",\"b\"]",
                    "$split(\"a😀b\", \"\", 2) => [\"a\",\"😀\"]",
                    "$split(\"a😀b\", \"\\uDE00\") => [\"a😀b\"]",
                    "$substringBefore(\"a😀b\", \"\\uDE00\") => \"a😀b\"",
                    "$substringAfter(\"a😀b\", \"\\uD83D\") => \"a😀b\"",
                    "$contains(\"😀\", \"\\uDE00\") => false",
                    "$replace(\"😀\", \"\\uD83D\", \"x\") => \"😀\"",
                })
        void aPairOfSurrogatesIsOneCharacter(String expression, String expected) throws Exception {
            assertThat(JSON.readTree(made(expression))).isEqualTo(JSON.readTree(expected));
        }

        @ParameterizedTest
        @CsvSource(
                delimiterString = " => ",
                quoteCharacter = '`',
                value = {
                    "$string(1e20) => \"100000000000000000000\"",
                    "$string(12345678901234567890) => \"12345678901234567000\"",
                    "$string(1e25) => \"10000000000000000000000000\"",
                    "$string(-1e19) => \"-10000000000000000000\"",
                    "$string([1e20, {\"a\": 1e21}]) => \"[100000000000000000000,{\\\"a\\\":1000000000000000000000}]\"",
                    "$string(0.0000001) => \"1e-7\"",
                    "$string(1.5) => \"1.5\"",
                    "$string($power(10, 20)) => \"100000000000000000000\"",
                    "\"\" & $sum([1e20]) => \"100000000000000000000\"",
                })
        void wholeNumbersAreWrittenWithoutAnExponent(String expression, String expected) throws Exception {
            assertThat(made(expression)).isEqualTo(expected);
        }

        @Test
        void wholeNumbersOfTheDataKeepTheirDigits() throws Exception {
            EventData event = EventData.json("a", "{\"id\": 12345678901234567890, \"e\": 1e20, \"one\": 1.0}");

            assertThat(made("data.id", event)).isEqualTo("12345678901234567890");
            assertThat(made("\"Order \" & data.id & \" \" & data.e", event))
                    .isEqualTo("\"Order 12345678901234567890 100000000000000000000\"");
            assertThat(made("[data.id > 1e19, data.id < data.e, data.id = data.id, $abs(-data.one)]", event))
                    .isEqualTo("[true,true,true,1]");
        }

        @ParameterizedTest
        @CsvSource(
                delimiterString = " => ",
                quoteCharacter = '`',
                value = {
                    "$round(2.5) & $round(3.5) & $round(125, -1) & $round(1.005, 2) => \"241201\"",
                    "$sort([3, 1.5, 2]) => [1.5,2,3]",
                    "$sort([\"b\", \"a\"]) => [\"a\",\"b\"]",
                    "$sort([3, 1, 2], function($a, $b) { $a < $b }) => [3,2,1]",
                    "$distinct([1, 2, 1]) => [1,2]",
                    "$zip([1, 2], [3, 4, 5]) => [[1,3],[2,4]]",
                    "$spread([{\"a\": 1, \"b\": 2}, {\"c\": 3}]) => [{\"a\":1},{\"b\":2},{\"c\":3}]",
                    "$clone({\"a\": [1, null]}) => {\"a\":[1,null]}",
                    "$formatBase(255, 16) => \"ff\"",
                    "$encodeUrl(\"https://a.example/é?x=a b\") => \"https://a.example/%C3%A9?x=a%20b\"",
                    "$encodeUrlComponent(\"?x=é!\") => \"%3Fx%3D%C3%A9!\"",
                    "$substringAfter(\"a=b=c\", \"=\") & $substringBefore(\"a=b\", \"=\") => \"b=ca\"",
                    "$split(\"a,b,c\", \",\", 2) => [\"a\",\"b\"]",
                    "$map([\"a\", \"b\"], $uppercase) => [\"A\",\"B\"]",
                    "$map([\"a\", \"b\"], $pad(?, 2, \"-\")) => [\"a-\",\"b-\"]",
                    "(\"a-b\" ~> $replace(?, \"-\", \"+\")) => \"a+b\"",
                    "$formatInteger(14, \"I\") & $formatInteger(12, \"w\") => \"XIVtwelve\"",
                })
        void isWhatTheLanguageSays(String expression, String expected) throws Exception {
            assertThat(made(expression)).isEqualTo(expected);
        }

        @Test
        void anOrderThatContradictsItselfIsSome() throws Exception {
            assertThat(made("$count($sort($map([1..500], function($i) { $i % 3 }), function($a, $b) { $a >= $b }))"))
                    .isEqualTo("500");
        }

        @Test
        void anArgumentThatTheSampleLacksIsNoReasonToRefuse() throws Exception {
            EventData event = EventData.json("a", "{\"from\": \"b\"}");

            assertThat(made("$replace(\"abc\", data.from, \"-\")", event)).isEqualTo("\"a-c\"");
        }

        @Test
        void theReasonIsToldAlsoWithinAndAndOr() throws Exception {
            assertThat(reason("true and $count([1..10000000]) > 1")).isEqualTo("a value is too large");
        }
    }

    private static EventData data(String x, String y, String n) {
        return EventData.json("a", "{\"x\":" + x + ",\"y\":" + y + ",\"n\":" + n + "}");
    }

    private static String list(int size, IntFunction<String> member) {
        return IntStream.range(0, size).mapToObj(member).collect(Collectors.joining(",", "[", "]"));
    }

    private TransformResult endsInTime(String expression, EventData event) throws Exception {
        Transformation transformation = Transformation.of(expression);
        long from = System.nanoTime();
        TransformResult result = apply(transformation, event);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).as(expression).isLessThan(GENEROUS);
        return result;
    }

    private String made(String expression) throws Exception {
        return made(expression, TEXTS);
    }

    private String made(String expression, EventData event) throws Exception {
        TransformResult result = apply(expression, event);
        assertThat(result).as("%s", result).isInstanceOf(TransformResult.Made.class);
        return new String(((TransformResult.Made) result).json(), StandardCharsets.UTF_8);
    }

    private String reason(String expression) throws Exception {
        TransformResult result = apply(expression, TEXTS);
        assertThat(result).isInstanceOf(TransformResult.Failed.class);
        return ((TransformResult.Failed) result).reason();
    }

    private TransformResult apply(String expression, EventData event) throws Exception {
        return apply(Transformation.of(expression), event);
    }

    private TransformResult apply(Transformation transformation, EventData event) throws Exception {
        CompletableFuture<TransformResult> result = new CompletableFuture<>();
        transformer.apply(1, "a", transformation, event, result::complete);
        return result.get(30, TimeUnit.SECONDS);
    }
}
