package dev.carillon.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.messaging.Credentials;
import java.util.Map;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to the client of Kafka is what was given. */
class ClientSettingsTest {

    /** The client parses it, and shows a piece of what it cannot parse. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sesame",
                "with \"quotes\" and \\ and ' and ;",
                "two\nlines",
                "two\r\nlines\nserviceName='other' debug=true",
                "// no comment /* none */ # none",
                "Zoë 😀",
                "\t",
                "\\n"
            })
    void aPasswordIsThatPassword(String text) {
        String login = ClientSettings.login("PLAIN", new Credentials("shop \"1\"", text, null, null, null));
        Map<String, ?> read = JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(login)))
                .configurationEntries()
                .get(0)
                .getOptions();
        assertThat(read).isEqualTo(Map.of("username", "shop \"1\"", "password", text));
    }
}
