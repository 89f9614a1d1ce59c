package dev.carillon.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ParityTest {

    @Test
    void thePageIsWhatTheTestsSay() throws IOException {
        String page = Parity.page();
        if (Boolean.getBoolean("carillon.parity.write")) {
            Files.writeString(Parity.PAGE, page);
        }
        assertThat(Files.readString(Parity.PAGE))
                .as("docs/parity.md; mvn test -Dtest=ParityTest -Dcarillon.parity.write=true writes it again")
                .isEqualTo(page);
    }

    @Test
    void everyLineOfABuiltSystemHasATest() throws IOException {
        assertThat(Parity.missing()).isEmpty();
    }
}
