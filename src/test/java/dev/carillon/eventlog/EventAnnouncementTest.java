package dev.carillon.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventAnnouncementTest {

    /** Whatever events hold: 37 characters for each. */
    @Test
    void C3_anAnnouncementHoldsIdsAndPositionsAndGrowsWithNothingElse() {
        List<UUID> ids = Stream.generate(UUID::randomUUID).limit(100).toList();
        EventAnnouncement announcement = new EventAnnouncement(1, 100, ids);
        assertThat(announcement.text())
                .hasSize("1-100".length() + 100 * 37)
                .matches("1-100(\n[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})+");
        assertThat(EventAnnouncement.parse(announcement.text())).isEqualTo(announcement);
        assertThat(EventAnnouncement.class.getRecordComponents())
                .extracting(each -> each.getName())
                .containsExactly("from", "to", "ids");
    }
}
