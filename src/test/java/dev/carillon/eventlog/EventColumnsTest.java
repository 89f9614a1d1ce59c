package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.event.EventAttribute;
import dev.carillon.fixture.DataSources;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table and the rules say the same. */
class EventColumnsTest {

    private static final String WIDTHS =
            """
            SELECT lower(column_name), character_maximum_length FROM information_schema.columns
            WHERE lower(table_name) = 'event' AND character_maximum_length IS NOT NULL""";

    private static final Map<EventAttribute, String> COLUMNS = Stream.of(EventAttribute.values())
            .collect(Collectors.toMap(Function.identity(), each -> switch (each) {
                case ID -> "event_id";
                case TIME -> "event_time_text";
                default -> each.text();
            }));

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void eachAttributeFitsItsColumn(String kind) throws Exception {
        var source = DataSources.migrated(kind);
        Map<String, Long> widths = TestLog.databaseOver(source)
                .transaction(session -> session.list(WIDTHS, row -> Map.entry(row.text(1), row.number(2))).stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        COLUMNS.forEach(
                (attribute, column) -> assertThat(widths.get(column)).as(column).isEqualTo(attribute.most()));
        assertThat(widths.get("extensions"))
                .as("quotes and backslashes take two characters, and an object two braces")
                .isEqualTo(2L * EventAttribute.MAX_EXTENSIONS + 2);
    }
}
