package dev.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishSettingsTest {

    private static final int MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"256, 16, 4", "448, 16, 7", "512, 16, 16", "4096, 16, 16", "256, 1, 1", "1024, 64, 64"})
    void aSmallHeapTakesSmallerBatches(long heapMib, int configuredMib, int mib) {
        assertThat(PublishSettings.batchBytes(configuredMib * MIB, heapMib * MIB))
                .isEqualTo(mib * MIB);
    }
}
