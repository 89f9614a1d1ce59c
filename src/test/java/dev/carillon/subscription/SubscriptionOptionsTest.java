package dev.carillon.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.event.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An option that breaks a rule is refused with its JSON pointer and the rule. */
class SubscriptionOptionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'orderKey': 'id +'}                               | /orderKey             | must be CESQL; at character",
                "{'orderKey': 'id = \\'a\\' AND ('}                 | /orderKey             | must be CESQL; at character 15",
                "{'orderKey': 7}                                    | /orderKey             | must be a string",
                "{'orderKey': ' '}                                  | /orderKey             | must have 1 to 8000 characters",
                "{'filter': 'nosuchfunction(id)'}                   | /filter               | must be CESQL; at character",
                "{'filter': true}                                   | /filter               | must be a string",
                "{'transform': 'data.('}                            | /transform            | must be JSONata;",
                "{'transform': '{\\'a\\': }'}                       | /transform            | must be JSONata;",
                "{'transform': []}                                  | /transform            | must be a string",
                "{'order': 'lifo'}                                  | /order                | must be none, key or fifo",
                "{'verification': 'mail'}                           | /verification         | must be none, ping or handshake",
                "{'limits': {'concurrency': 0}}                     | /limits/concurrency   | must be a whole number from 1",
                "{'limits': {'rate': {'per': 'PT1S'}}}              | /limits/rate/requests | is required",
                "{'limits': {'rate': {'requests': 1, 'per': '1s'}}} | /limits/rate/per      | must be an ISO 8601 duration",
                "{'retry': {'policy': 'fixed', 'first': 'PT1S'}}    | /retry/first          | unknown field",
                "{'retry': {'policy': 'schedule'}}                  | /retry/delays         | is required",
                "{'retry': {'policy': 'schedule', 'delays': [1]}}   | /retry/delays/0       | must be a string",
                "{'insecureSsl': 'yes'}                             | /insecureSsl          | must be true or false"
            },
            quoteCharacter = '\0')
    void whatBreaksARuleIsRefusedWithItsPlace(String json, String pointer, String rule) throws Exception {
        ObjectNode members = members(json);
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> SubscriptionOptions.of(members));
        assertThat(refused.field()).isEqualTo(pointer);
        assertThat(refused.rule()).startsWith(rule);
    }

    @Test
    void anExpressionHasItsLimit() throws Exception {
        String most = "data." + "a".repeat(7_995);
        assertThat(SubscriptionOptions.of(members("{'transform': '" + most + "'}"))
                        .transform())
                .isNotNull();
        ObjectNode more = members("{'transform': '" + most + "a'}");
        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> SubscriptionOptions.of(more));
        assertThat(refused.field()).isEqualTo("/transform");
    }

    private static ObjectNode members(String json) throws Exception {
        String quoted = json.replace("\\'", "\0").replace('\'', '"').replace('\0', '\'');
        return (ObjectNode) JSON.readTree(quoted);
    }
}
