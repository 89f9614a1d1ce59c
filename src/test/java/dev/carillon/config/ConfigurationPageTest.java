package dev.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {

    /** Between the launcher and the server that it starts; no one else sets them. */
    private static final List<String> INTERNAL = List.of(
            "carillon.ends-with-parent",
            "carillon.jms.connectionFactory",
            "carillon.wildfly.home",
            "carillon.wildfly.war");

    @Test
    void thePageSaysWhatThePropertiesFileSays() throws IOException {
        String expected = ConfigurationPage.expected();
        if (Boolean.getBoolean("carillon.configuration.write")) {
            Files.writeString(ConfigurationPage.PAGE, expected);
        }
        assertThat(Files.readString(ConfigurationPage.PAGE))
                .as("docs/configuration.md; mvn test -Dtest=ConfigurationPageTest -Dcarillon.configuration.write=true"
                        + " writes it again")
                .isEqualTo(expected);
    }

    @Test
    void thePageHasOneRowForEachKeyWithADescription() throws IOException {
        String page = Files.readString(ConfigurationPage.PAGE);
        assertThat(ConfigKeys.names())
                .hasSizeGreaterThan(40)
                .filteredOn(key -> !INTERNAL.contains(key))
                .allSatisfy(key -> {
                    Pattern row = Pattern.compile(
                            "^\\| `" + Pattern.quote(key) + "` \\|[^|]*\\| \\S[^|]* \\|$", Pattern.MULTILINE);
                    assertThat(row.matcher(page).results()).as("rows of " + key).hasSize(1);
                });
    }
}
