package dev.carillon.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterFailuresTest {

    private final List<Map<Long, FilterFailures.Count>> written = new ArrayList<>();
    private Throwable fault;
    private final FilterFailures failures = new FilterFailures(new SubscriptionStore() {
        @Override
        public void count(Map<Long, FilterFailures.Count> counts) {
            if (fault instanceof Error error) {
                throw error;
            }
            if (fault instanceof RuntimeException failure) {
                throw failure;
            }
            written.add(counts);
        }
    });

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
    void whatCannotBeWrittenIsWrittenTheNextTime(Class<? extends Throwable> kind) throws Exception {
        fault = kind.getConstructor().newInstance();
        failures.add(List.of(new FilterFailure(1, "earlier")));
        assertThatThrownBy(failures::write).isSameAs(fault);

        fault = null;
        failures.add(List.of(new FilterFailure(1, "later")));
        failures.write();

        assertThat(written).containsExactly(Map.of(1L, new FilterFailures.Count(2, "later")));
    }

    @Test
    void whatIsWrittenIsNotWrittenAgain() {
        failures.add(List.of(new FilterFailure(1, "once")));
        failures.write();
        failures.write();

        assertThat(written).hasSize(1);
    }
}
