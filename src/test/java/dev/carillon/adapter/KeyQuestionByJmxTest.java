package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.broker.BrokerKeysMBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From the adapter to the WAR, and back. */
class KeyQuestionByJmxTest {

    private static final String NAME = "dev.carillon:type=BrokerKeys";

    private final KeyQuestionByJmx question = new KeyQuestionByJmx();

    @AfterEach
    void withdraw() throws JMException {
        ObjectName name = new ObjectName(NAME);
        if (ManagementFactory.getPlatformMBeanServer().isRegistered(name)) {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        }
    }

    private static void offer(BrokerKeysMBean carillon) throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .registerMBean(new StandardMBean(carillon, BrokerKeysMBean.class), new ObjectName(NAME));
    }

    @Test
    void hearsWhatCarillonSays() throws Exception {
        offer((id, key, address) -> new String[] {id, key, address});

        assertThat(question.rights("a", "b", "c")).containsExactly("a", "b", "c");
    }

    @Test
    void withoutACarillonNobodyMayDoAnything() throws IOException {
        assertThat(question.rights("a", "b", "c")).isEmpty();
    }

    @Test
    void aCarillonThatDoesNotKnowNowIsNoRefusal() throws JMException {
        offer((id, key, address) -> {
            throw new IllegalStateException("the keys cannot be read now");
        });

        assertThatThrownBy(() -> question.rights("a", "b", "c")).isInstanceOf(IOException.class);
    }
}
