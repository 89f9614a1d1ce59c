package dev.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigKeysTest {

    private static final Path DOCUMENTED = Path.of("src/main/resources/META-INF/microprofile-config.properties");
    private static final Pattern KEY = Pattern.compile("^#?(carillon\\.[A-Za-z.-]+)=(.*)$", Pattern.MULTILINE);

    /** Those of the launcher and of other applications stand elsewhere. */
    private static final List<String> ELSEWHERE = List.of(
            "carillon.client.connection-factory",
            "carillon.client.name",
            "carillon.client.threads",
            "carillon.datasource",
            "carillon.ends-with-parent",
            "carillon.jms.connectionFactory",
            "carillon.wildfly.home",
            "carillon.wildfly.war");

    @Test
    void eachDocumentedKeyHasItsRuleAndADefaultThatKeepsToIt() throws IOException {
        TreeSet<String> documented = new TreeSet<>(ELSEWHERE);
        Matcher each = KEY.matcher(Files.readString(DOCUMENTED, StandardCharsets.UTF_8));
        while (each.find()) {
            documented.add(each.group(1));
            assertThat(ConfigKeys.violations(Map.of(each.group(1), each.group(2))))
                    .isEmpty();
        }
        assertThat(documented).isEqualTo(new TreeSet<>(ConfigKeys.names()));
    }

    @ParameterizedTest
    @CsvSource({
        "carillon.publish.max-event-bytes, abc",
        "carillon.publish.max-event-bytes, 0",
        "carillon.publish.max-event-bytes, -1",
        "carillon.publish.max-event-bytes, 99999999999",
        "carillon.publish.max-batch-events, 20001",
        "carillon.delivery.deadline-ms, 60000",
        "carillon.retention.events, 30",
        "carillon.retention.events, PT0S",
        "carillon.ready.needs-broker, yes",
        "carillon.broker.port, 65536",
        "carillon.public-url, hub.example.com",
        "carillon.http.proxy, socks://a:1",
        "carillon.db.url, jdbc:mysql://a/b",
        "carillon.publish.max-batch-bytes, 2147483647",
        "carillon.public-url, https://hub.example.com/carillon?x=1",
        "carillon.http.proxy, http://proxy:99999",
        "carillon.guard.allow, 10.0.0.0/33",
        "carillon.guard.allow, 010.0.0.1",
        "carillon.guard.allow, 1::2::3",
        "carillon.guard.allow, 10.1.2",
        "carillon.trusted-proxies, 10.0.0.0/33",
        "carillon.trusted-proxies, 256.0.0.1",
        "carillon.trusted-proxies, a.b"
    })
    void aValueThatBreaksItsRuleIsTold(String key, String value) {
        assertThat(ConfigKeys.violations(Map.of(key, value)))
                .singleElement()
                .asString()
                .startsWith(key + " must be ")
                .endsWith(", not \"" + value + "\".");
    }

    @Test
    void aSecretIsNotTold() {
        assertThat(ConfigKeys.violations(Map.of("carillon.admin.key", "short", "carillon.secrets.key", "c2hvcnQ=")))
                .containsExactly(
                        "carillon.admin.key must be 32 to 512 visible ASCII characters without blanks and without ${.",
                        "carillon.secrets.key must be keys of 32 bytes in Base64, separated by commas.");
    }

    @Test
    void noPasswordWithinAnAddressIsTold() {
        assertThat(ConfigKeys.violations(Map.of(
                        "carillon.db.url", "postgresql://me:hidden@db/carillon",
                        "carillon.http.proxy", "https://me:hidden@proxy:1")))
                .hasSize(2)
                .allSatisfy(each -> assertThat(each).contains("//***@").doesNotContain("hidden"));
    }

    @Test
    void blanksAreNoPartOfTheAdminKey() {
        assertThat(ConfigKeys.violations(Map.of("carillon.admin.key", " " + "a".repeat(40))))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"carillon.guard.allow", "carillon.trusted-proxies"})
    void aListMayBeLongAndEndWithAComma(String key) {
        String list = "10.0.0.0/8, ::1 ,fd00::/8,".repeat(5_000);
        assertThat(ConfigKeys.violations(Map.of(key, list))).isEmpty();
    }

    @Test
    void anUnknownKeyIsToldWithTheNearest() {
        assertThat(ConfigKeys.violations(Map.of("carillon.brokers.port", "1", "other.key", "x")))
                .containsExactly(
                        "carillon.brokers.port is not a key of Carillon; the nearest is carillon.broker.port.");
    }

    @Test
    void whatIsEmptyIsNotSet() {
        assertThat(ConfigKeys.violations(Map.of("carillon.guard.allow", "", "carillon.http.proxy", " ")))
                .isEmpty();
    }

    @Test
    void allIsToldAtOnce() {
        assertThat(ConfigKeys.violations(Map.of("carillon.broker.port", "x", "carillon.delivery.held", "x")))
                .hasSize(2);
    }

    @Test
    void environmentVariablesStandForKeys() {
        assertThat(ConfigKeys.ofVariable("CARILLON_PUBLISH_MAX_EVENT_BYTES"))
                .contains("carillon.publish.max-event-bytes");
        assertThat(ConfigKeys.ofVariable("CARILLON_OTHER")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "carillon.db.url, jdbc:mysql://db/x?user=u&password=geheim",
        "carillon.db.url, jdbc:mysql:db;PASSWORD=geheim;x",
        "carillon.http.proxy, http://user:ge heim@proxy:3128"
    })
    void aSecretInsideAnAddressIsNotShown(String key, String value) {
        assertThat(ConfigKeys.violations(Map.of(key, value)))
                .singleElement()
                .asString()
                .contains("***")
                .doesNotContain("heim");
    }

    /** MicroProfile Config, "Environment Variables Mapping Rules": as it is, with _, in upper case. */
    @ParameterizedTest
    @ValueSource(strings = {"carillon.db.url", "carillon_db_url", "CARILLON_DB_URL"})
    void aVariableIsWrittenInThreeWays(String variable) {
        assertThat(ConfigKeys.ofVariable(variable)).contains("carillon.db.url");
    }

    @Test
    void aPasswordInAnAddressIsNotShown() {
        assertThat(ConfigKeys.violations(Map.of(
                        "carillon.db.url", "postgresql://carillon:s3cret@db/carillon",
                        "carillon.http.proxy", "socks5://joe:s3cret@proxy:1080")))
                .hasSize(2)
                .noneMatch(each -> each.contains("s3cret"));
    }
}
