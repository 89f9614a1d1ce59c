package dev.carillon.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.EventData;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventFilterTest {

    private static final EventData EVENT = EventData.builder("order/paid")
            .id("e-1")
            .source("/applications/shop")
            .type("order.paid")
            .subject("customer/7")
            .time(Instant.parse("2026-11-21T08:00:00Z"))
            .extension("hop", "5")
            .extension("ttl", 10)
            .extension("urgent", true)
            .json(
                    """
                    {"total": 100.50, "count": 3, "big": 12345678901, "paid": true, "name": "O'Neil", "none": null,
                     "lines": [{"sku": "a-1"}, {"sku": "b-2"}], "tags": ["new", 7, false], "a/b": 1, "ten": 10.0}""")
            .build();

    private final FilterInput view = FilterInput.of(EVENT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUE",
                "subject = 'customer/7'",
                "subject = \"customer/7\"",
                "type = 'order.paid' AND source LIKE '/applications/%'",
                "topic LIKE 'order/%' and id <> 'e-2'",
                "time = '2026-11-21T08:00:00Z' AND time LIKE '2026-11-21T08:%'",
                "time != '2026-11-21T10:00:00.000+02:00' AND time IN ('x', '2026-11-21T08:00:00Z')", // as it was
                // written
                "Subject = 'customer/7' AND EXISTS SOURCE AND Hop = 5", // names are lower case, wherever they stand
                "specversion = '1.0' AND datacontenttype LIKE '%json'",
                "hop < ttl",
                "ttl = 10 AND hop = 5 AND urgent",
                "int(hop) < int(ttl) and INT(hop) < 1000",
                "EXISTS subject AND NOT (EXISTS dataschema)",
                "subject IN ('x', 'customer/7')",
                "hop NOT IN (6, 7)",
                "'5' IN (5, 6)",
                "id NOT LIKE 'f%'",
                "4 * 2 + 4 / 2 = 10",
                "4 * (2 + 4) / 2 = 12",
                "10 - 3 - 2 = 5",
                "5-3=2",
                "-7 / 2 = -3 AND -7 % 2 = -1",
                "--10 = 10 AND -'10' = - 10",
                "5 + TRUE = 6",
                "'TRUE' = true",
                "NOT 'FALSE'",
                "TRUE XOR FALSE",
                "TRUE = 'true' AND FALSE = 'false' AND 3 > 2 = TRUE",
                "NOT 10 = FALSE AND BOOL(-50)",
                "'+5' = 5 AND '-05' = -5 AND 5 = '5'",
                "5 IN (5, 'x') AND 'x' NOT IN (5, TRUE)",
                "TRUE OR 1 / 0 = 1",
                "id LIKE 'e-_' = TRUE AND TRUE LIKE 'tr%'",
                "FALSE OR FALSE OR TRUE",
                "(FALSE AND TRUE) OR TRUE",
                "-2147483648 < 2147483647",
                "LENGTH(id) = 3 AND LENGTH(TRUE) = 4",
                "CONCAT() = '' AND CONCAT('a', 1, true) = 'a1true'",
                "CONCAT_WS(',', 'a', 'b') = 'a,b'",
                "LOWER('AbC') = 'abc' AND UPPER(id) = 'E-1' AND TRIM('  a b ') = 'a b'",
                "LEFT('abc', 2) = 'ab' AND LEFT('abc', 10) = 'abc' AND RIGHT('abc', 2) = 'bc'",
                "SUBSTRING('abcdef', 2) = 'bcdef' AND SUBSTRING('Sakila', -5, 3) = 'aki'",
                "SUBSTRING('abc', 0) = '' AND SUBSTRING('abcdef', 5, 9) = 'ef'",
                "ABS(-10) = 10 AND STRING(-1) = '-1' AND BOOL(100)",
                "IS_INT('12') AND NOT IS_INT('x') AND IS_BOOL('true')",
                "NOT IS_INT('1e0') AND NOT IS_INT(' 1') AND NOT IS_INT('1.0') AND NOT IS_INT('2147483648')",
                "NOT IS_INT('\u0661') AND NOT IS_INT('') AND NOT IS_INT('+') AND IS_INT('-2147483648')",
                "NOT IS_BOOL('fal\u017fe') AND IS_BOOL('TruE')", // ſ is S in upper case
                "'a\\'b' = \"a'b\" AND 'a\\b' = \"a\\b\"",
                // beyond CESQL
                "DATA('/total') > 100 AND DATA('/total') < 100.51",
                "DATA('/total') = 100.5",
                "DATA('/total') * 2 = 201",
                "DATA('/big') = 12345678901 AND DATA('/big') > 2147483647",
                "DATA('/count') IN (1, 2, 3)",
                "DATA('/paid')",
                "DATA('/name') = 'O\\'Neil'",
                "DATA('/lines/1/sku') LIKE 'b%'",
                "DATA('/a~1b') = 1",
                "DATA_EXISTS('/lines/0') AND NOT DATA_EXISTS('/none') AND NOT DATA_EXISTS('/lines/2')",
                "DATA_CONTAINS('/tags', 'new') AND DATA_CONTAINS('/tags', 7) AND DATA_CONTAINS('/tags', FALSE)",
                "NOT DATA_CONTAINS('/tags', '7') AND NOT DATA_CONTAINS('/name', 'O')",
                "INT(DATA('/ten')) = 10 AND DATA('/ten') / 4 = 2 AND INT(6.0) = 6",
                "'1.50' > 1.4 AND 5.5 % 2 = 1.5 AND -5.5 % 2 = -1.5 AND 1.50 - 0.25 = 1.25"
            })
    void passes(String filter) {
        assertThat(EventFilter.of(filter).of(view)).isEqualTo(Verdict.MATCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FALSE",
                "subject = 'customer/8'",
                "true = 'TRUE'", // the right side says what is compared
                "NOT EXISTS id",
                "TRUE XOR TRUE",
                "false and (1 != 1 / 0)", // no further than needed
                "DATA('/total') > 100.5",
                // what is not there does not match, and is no error
                "tenant = 'a'",
                "tenant != 'a'",
                "NOT (tenant = 'a')",
                "subject = 'x' OR tenant = 'a'",
                "DATA('/nothing') = 1",
                "DATA('/none') = 1",
                "DATA('/lines/2/sku') != 'x'"
            })
    void doesNotPass(String filter) {
        assertThat(EventFilter.of(filter).of(view)).isEqualTo(Verdict.NO_MATCH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "subject > 3              | the text 'customer/7' is not a number",
                "NOT subject = 'x'        | neither true nor false", // NOT comes before =
                "true and (1 != 1 / 0)    | has no result",
                "5 % 0 = 1                | has no result",
                "1 + 2147483647 > 0       | has no result",
                "ABS(-2147483648) > 0     | has no result",
                "LEFT(id, -2) = 'x'       | a number of characters is -2",
                "SUBSTRING(id, 10) = 'x'  | begins at 10 of 3",
                "5 IN ('x')               | the text 'x' is not a number",
                "INT('ABC') = 0           | the text 'ABC' is not a number",
                "SUBSTRING(id, 1, -1) = 'x' | a number of characters is -1",
                "'1e0' = 1                | the text '1e0' is not a number",
                "' 5' = 5                 | the text ' 5' is not a number",
                "INT('2147483648') > 0    | '2147483648' is not a whole number of 32 bits",
                "INT('3.0') = 3           | '3.0' is not a whole number of 32 bits",
                "--2147483648 = 0         | 0 - -2147483648 has no result",
                "1.5 % 0 = 0              | has no result",
                "DATA('/lines') = 'x'     | is not text, a number",
                "subject                  | the filter gives text",
                "1 + 1                    | the filter gives a number"
            })
    void failsWhereItCannotSay(String filter, String reason) {
        assertThat(EventFilter.of(filter).of(view))
                .isInstanceOfSatisfying(Verdict.Failed.class, failed -> assertThat(failed.reason())
                        .contains(reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 +                          | at character 4: a value is expected, not the end",
                "(1 = 1                       | at character 7: `)` is expected",
                "TRUE TRUE                    | at character 6: an operator or the end is expected",
                "subject = 'x                 | at character 11: the text is not closed",
                "subject == 'x'               | at character 10: a value is expected",
                "data.total = 1               | at character 5: `.` has no meaning here",
                "my_key = 'x'                 | at character 1: an attribute is expected, its name of letters and digits",
                "EXISTS 1.5                   | at character 8: an attribute is expected",
                "FOO(                         | at character 5: a value is expected, not the end",
                "like = 'x'                   | at character 1: an attribute is expected",
                "FOO(1) = 2                   | at character 1: there is no function FOO",
                "LEFT(id) = 'x'               | at character 1: LEFT does not take 1 argument",
                "DATA(id) = 'x'               | at character 6: a JSON pointer in quotes",
                "DATA('total') = 1            | at character 6: a JSON pointer must be empty or begin with /",
                "id LIKE subject              | at character 9: the pattern as text in quotes is expected",
                "id NOT = 'x'                 | at character 8: LIKE or IN is expected",
                "TRUE AND FALSE OR TRUE       | at character 16: use parentheses to group these",
                "id = 'a' OR id = 'b' AND urgent | at character 22: use parentheses",
            })
    void refusesWhatIsNoCesqlAndSaysWhere(String filter, String message) {
        assertThatThrownBy(() -> EventFilter.of(filter))
                .isInstanceOf(SyntaxException.class)
                .hasMessageStartingWith(message.replace('`', '"'));
    }

    @Test
    void readsTextDataAsAWhole() {
        EventData text = EventData.builder("a")
                .data("text/plain; charset=utf-8", "Ω".getBytes(StandardCharsets.UTF_8))
                .build();

        assertThat(EventFilter.of("DATA('') = 'Ω'").of(FilterInput.of(text))).isEqualTo(Verdict.MATCH);
        assertThat(EventFilter.of("DATA('') = 'x'").of(FilterInput.of(new EventData("a", "x"))))
                .isEqualTo(Verdict.MATCH);
    }

    @Test
    void bytesHaveNoMembers() {
        FilterInput bytes = FilterInput.of(EventData.binary("a", "image/png", new byte[] {1, 2}));

        assertThat(EventFilter.of("DATA('') = 'x'").of(bytes)).isEqualTo(Verdict.NO_MATCH);
        assertThat(EventFilter.of("DATA('') = 'x'").of(FilterInput.of(new EventData("a", null))))
                .isEqualTo(Verdict.NO_MATCH);
    }

    @Test
    void dataThatIsNoJsonFailsEveryTime() {
        FilterInput broken = FilterInput.of(EventData.builder("a").json("{").restore());
        EventFilter filter = EventFilter.of("DATA('/x') = 1");

        assertThat(filter.of(broken)).isInstanceOf(Verdict.Failed.class);
        assertThat(filter.of(broken)).isInstanceOf(Verdict.Failed.class);
    }

    @Nested
    class Like {

        @ParameterizedTest
        @CsvSource({
            "abc,abc,true",
            "abc,a%b%c,true",
            "azzzbzzzc,a%b%c,true",
            "ac,abc,false",
            ".ab.cde.,.%.%.,true",
            "ab.cde,.%.%.,false",
            "abc,a_b_c,false",
            "azbzc,a_b_c,true",
            "a_b_c,a\\_b\\_c,true",
            "azbzc,a\\_b\\_c,false",
            "a%b%c,a\\%b\\%c,true",
            "abc,a\\%b\\%c,false",
            "ab\\c,ab\\c,true",
            "aab,%ab,true",
            "abab,%ab,true",
            "'',%,true",
            "'',_,false",
            "a😀b,a_b,true",
            "😀,__,false",
            "😀,%__,false",
            "😀😀,_%_,true",
            "a😀😎b,%😎_,true"
        })
        void knowsItsWildcards(String text, String pattern, boolean expected) {
            assertThat(new LikePattern(pattern).matches(text, new Evaluation(view)))
                    .isEqualTo(expected);
        }

        @Test
        void aLineBreakIsACharacter() {
            assertThat(new LikePattern("a%b_c").matches("a\nb\nc", new Evaluation(view)))
                    .isTrue();
        }
    }

    @Nested
    class Bounds {

        // The machine may have other work; what is unbounded takes minutes.
        private static final Duration SHORT = Duration.ofSeconds(2);

        @Test
        void aHostilePatternTakesNoLongerThanAnother() {
            String filter = "subject LIKE '" + "%a".repeat(2_000) + "b'";
            FilterInput hostile =
                    FilterInput.of(EVENT.toBuilder().subject("a".repeat(1_000)).build());

            assertQuick(filter, hostile);
        }

        @Test
        void aHostilePatternOverMuchDataEnds() {
            FilterInput hostile = FilterInput.of(EventData.json("a", "\"" + "a".repeat(1_000_000) + "\""));

            assertThat(assertQuick("DATA('') LIKE '%" + "a".repeat(3_000) + "b'", hostile))
                    .isEqualTo(new Verdict.Failed("the expression takes too long"));
        }

        @Test
        void textThatGrowsEnds() {
            FilterInput large = FilterInput.of(EventData.json("a", "\"" + "a".repeat(500_000) + "\""));
            String eight = "CONCAT(" + "DATA(''),".repeat(300) + "'')";

            assertThat(assertQuick("LENGTH(" + eight + ") > 1", large))
                    .isEqualTo(new Verdict.Failed("the expression takes too long"));
        }

        @ParameterizedTest
        @CsvSource({"LOWER,Σ", "LOWER,aΣ", "LOWER,İ", "UPPER,ß", "UPPER,ΐ", "TRIM,\u00a0", "LENGTH,😀"})
        void noTextTakesTheSquareOfItsLength(String function, String each) {
            FilterInput large = FilterInput.of(EventData.json("a", "\"" + each.repeat(400_000 / each.length()) + "\""));

            assertThat(assertQuick(function + "(DATA('')) = 'x'", large)).isEqualTo(Verdict.NO_MATCH);
        }

        @Test
        void aListOfLongNumbersEnds() {
            String list = ("1." + "3".repeat(380) + ",").repeat(1_500);
            FilterInput large = FilterInput.of(EventData.json("a", "[" + list + "0]"));
            String filter = "FALSE" + " OR DATA_CONTAINS('', 7.5)".repeat(300);

            assertThat(assertQuick(filter, large)).isEqualTo(new Verdict.Failed("the expression takes too long"));
        }

        @Test
        void aRemainderOfExtremesIsSoonFound() {
            FilterInput extremes = FilterInput.of(EventData.json("a", "[1e400, 1e-400]"));

            assertThat(assertQuick("FALSE" + " OR DATA('/0') % DATA('/1') != 0".repeat(230) + " OR TRUE", extremes))
                    .isEqualTo(Verdict.MATCH);
        }

        @Test
        void aNumberOfManyDigitsIsNotCalculatedWith() {
            FilterInput large = FilterInput.of(EventData.json("a", "1e999999999"));

            assertThat(assertQuick("DATA('') + 1 > 0", large)).isInstanceOf(Verdict.Failed.class);
        }

        @ParameterizedTest
        @ValueSource(strings = {"(", "NOT ", "-", "LENGTH(", "1 + (", "id IN ("})
        void depthIsRefused(String opening) {
            assertThatThrownBy(() -> EventFilter.of(opening.repeat(1_000)))
                    .isInstanceOf(SyntaxException.class)
                    .hasMessageContaining("nested more than 100 deep");
        }

        @Test
        void whatNobodyWritesByHandIsRefused() {
            assertThatThrownBy(() -> EventFilter.of("id = 'x' OR ".repeat(700) + "TRUE"))
                    .isInstanceOf(SyntaxException.class)
                    .hasMessage("at character 8001: this is longer than 8000 characters");
        }

        @Test
        void aChainOfOperatorsIsNotDeep() throws InterruptedException {
            EventFilter sums = EventFilter.of("(".repeat(95) + "1" + ("+1".repeat(38) + ")").repeat(95) + " = 3611");
            List<Verdict> found = new ArrayList<>();
            Thread narrow = new Thread(null, () -> found.add(sums.of(view)), "narrow", 256 * 1024);
            narrow.start();
            narrow.join();

            assertThat(found).containsExactly(Verdict.MATCH);
            assertThat(EventFilter.of("1" + "+1".repeat(3_000) + " = 3001").of(view))
                    .isEqualTo(Verdict.MATCH);
        }

        @Test
        void aLongListOfConditionsIsNotDeep() {
            String filter = "id = 'x' OR ".repeat(600) + "id = 'e-1'";

            assertThat(assertQuick(filter, view)).isEqualTo(Verdict.MATCH);
        }

        private Verdict assertQuick(String text, FilterInput event) {
            EventFilter filter = EventFilter.of(text);
            long from = System.nanoTime();
            Verdict verdict = filter.of(event);
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(SHORT);
            return verdict;
        }
    }

    @Test
    void aKeyIsTheTextOfAnExpression() {
        assertThat(EventKey.of("CONCAT(source, DATA('/count'))").of(view)).contains("/applications/shop3");
        assertThat(EventKey.of("DATA('/nothing')").of(view)).isEmpty();
        assertThat(EventKey.of("1 / 0").of(view)).isEmpty();
    }
}
