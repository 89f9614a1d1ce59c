package dev.carillon.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.artemis.ra.inflow.ActiveMQActivationSpec;
import org.junit.jupiter.api.Test;

class ConsumerWatchTest {

    private final List<String> done = new ArrayList<>();
    private boolean failing;
    private Runnable meanwhile = () -> {};

    private final ConsumerWatch watch = new ConsumerWatch(new ConsumerWatch.Endpoints() {
        @Override
        public void activate(MessageEndpointFactory endpoint, ActivationSpec spec) throws ResourceException {
            if (failing) {
                throw new ResourceException("not yet");
            }
            done.add("activate");
        }

        @Override
        public void deactivate(MessageEndpointFactory endpoint, ActivationSpec spec) {
            done.add("deactivate");
            meanwhile.run();
        }
    });

    @Test
    void consumersThatAreGoneAreMadeAgain() {
        watch.activated(null, spec("jakarta.jms.Queue", "carillon.ingress"));

        watch.look(name -> 15);
        watch.look(name -> 14);
        assertThat(done).isEmpty(); // one may just be replaced
        watch.look(name -> 14);

        assertThat(done).containsExactly("deactivate", "activate");
    }

    @Test
    void consumersThatCameMeanwhileAreLeftAlone() {
        watch.activated(null, spec("jakarta.jms.Queue", "carillon.ingress"));

        watch.look(name -> 3);
        watch.look(name -> 15);
        watch.look(name -> 3);

        assertThat(done).isEmpty();
    }

    @Test
    void anApplicationMayTakeItsTimeToStart() {
        watch.activated(null, spec("jakarta.jms.Queue", "carillon.ingress"));

        look(23, 1);
        watch.look(name -> 15);

        assertThat(done).isEmpty();
    }

    @Test
    void consumersThatNeverCameAreMadeAgainAfterTwoMinutes() {
        watch.activated(null, spec("jakarta.jms.Queue", "carillon.ingress"));

        look(24, 14);

        assertThat(done).containsExactly("deactivate", "activate");
    }

    @Test
    void consumersThatAreMadeAgainMayTakeTheirTimeToo() {
        watch.activated(null, spec("jakarta.jms.Queue", "carillon.ingress"));

        watch.look(name -> 15);
        look(2 + 5, 0);
        assertThat(done).containsExactly("deactivate", "activate");

        look(1, 0);
        assertThat(done).hasSize(4);
    }

    @Test
    void aFailureIsTriedAgain() {
        watch.activated(null, spec("jakarta.jms.Queue", "carillon.ingress"));
        watch.look(name -> 15);
        failing = true;
        watch.look(name -> 0);
        watch.look(name -> 0);
        failing = false;
        watch.look(name -> 0);
        watch.look(name -> 0);

        assertThat(done).endsWith("activate");
    }

    @Test
    void anApplicationThatEndsIsNotBroughtBack() {
        ActiveMQActivationSpec spec = spec("jakarta.jms.Queue", "carillon.ingress");
        watch.activated(null, spec);
        watch.look(name -> 15);
        meanwhile = () -> watch.deactivated(spec);
        watch.look(name -> 0);
        watch.look(name -> 0);
        watch.look(name -> 0);
        watch.look(name -> 0);

        assertThat(done).containsExactly("deactivate");
    }

    @Test
    void topicsAndQueuesOfOthersAreNotWatched() {
        watch.activated(null, spec("jakarta.jms.Topic", "carillon.announcements"));
        watch.activated(null, spec("jakarta.jms.Queue", "orders"));
        watch.look(name -> 15);
        watch.look(name -> 0);
        watch.look(name -> 0);

        assertThat(done).isEmpty();
    }

    private void look(int times, int found) {
        for (int i = 0; i < times; i++) {
            watch.look(name -> found);
        }
    }

    private static ActiveMQActivationSpec spec(String type, String destination) {
        ActiveMQActivationSpec spec = new ActiveMQActivationSpec();
        spec.setDestinationType(type);
        spec.setDestination(destination);
        spec.setMaxSession(15);
        return spec;
    }
}
