package dev.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.access.AdminKey;
import dev.carillon.broker.BrokerTopics;
import dev.carillon.delivery.DeliveryEngine;
import dev.carillon.delivery.DeliveryUpkeep;
import dev.carillon.enmeshed.ConnectorModuleRunner;
import dev.carillon.enmeshed.ConnectorWatch;
import dev.carillon.eventlog.EventTopic;
import dev.carillon.fixture.DataSources;
import dev.carillon.gateway.CertesListener;
import dev.carillon.gateway.broker.InletWatch;
import dev.carillon.loop.Closing;
import dev.carillon.loop.Lifecycle;
import dev.carillon.loop.Loops;
import dev.carillon.outbound.AddressGuard;
import dev.carillon.outbound.HttpSender;
import dev.carillon.outbound.HttpSettings;
import dev.carillon.publish.Publishing;
import dev.carillon.realtime.Broadcaster;
import dev.carillon.realtime.signalr.Hubs;
import dev.carillon.remote.RemoteWork;
import dev.carillon.servicestack.RelayReader;
import dev.carillon.subscriber.BoundServices;
import dev.carillon.subscriber.SubscriberRegistry;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.NotificationOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the rooms end, if one of them fails to. */
class CarillonTest {

    private static final List<String> PARTS = List.of(
            "lifecycle",
            "doors",
            "connections",
            "hubs",
            "remote",
            "certes",
            "modules",
            "publishing",
            "broker",
            "relay",
            "services",
            "loops",
            "remote leases",
            "sources",
            "connectors",
            "announcements",
            "upkeep",
            "delivery",
            "subscribers",
            "bindings");

    private final List<String> ended = new ArrayList<>();
    private String failing;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lifecycle",
                "connections",
                "hubs",
                "remote",
                "certes",
                "modules",
                "publishing",
                "broker",
                "relay",
                "services",
                "loops",
                "remote leases",
                "sources",
                "connectors",
                "announcements",
                "upkeep",
                "delivery",
                "subscribers",
                "bindings"
            })
    void aRoomThatFailsToEndKeepsNoOtherFromEnding(String room) {
        failing = room;

        assertThatCode(carillon()::stop).doesNotThrowAnyException();

        assertThat(ended).containsExactlyElementsOf(PARTS);
    }

    @Test
    void aStartThatFailsHalfWayEndsWhatHasStarted() {
        Carillon carillon = carillon();
        carillon.database = DataSources.fresh("h2");
        carillon.adminKey = new AdminKey() {
            @Override
            public void ensure() {}
        };
        carillon.starting = new Fired<>(starting -> {
            throw new NoClassDefFoundError("of the test");
        });

        assertThatThrownBy(carillon::start).hasMessage("of the test");

        assertThat(ended).containsExactlyElementsOf(PARTS);
        assertThat(carillon.lifecycle.isRunning()).isFalse();
    }

    private void end(String room) {
        ended.add(room);
        if (room.equals(failing)) {
            throw new NoClassDefFoundError("of the test");
        }
    }

    private Carillon carillon() {
        Carillon carillon = new Carillon();
        carillon.http = new HttpSender(HttpSettings.DEFAULTS, new AddressGuard(List.of()));
        carillon.lifecycle = new Lifecycle() {
            @Override
            public void ending() {
                end("lifecycle");
            }
        };
        carillon.closing = new Fired<Closing>(closing -> end("doors"));
        carillon.broadcaster = new Broadcaster() {
            @Override
            public void end() {
                CarillonTest.this.end("connections");
            }
        };
        carillon.hubs = new Hubs() {
            @Override
            public void end() {
                CarillonTest.this.end("hubs");
            }
        };
        carillon.certes = new CertesListener() {
            @Override
            public void end() {
                CarillonTest.this.end("certes");
            }
        };
        carillon.publishing = new Publishing() {
            @Override
            public void stop() {
                end("publishing");
            }
        };
        carillon.broker = new BrokerTopics() {
            @Override
            public synchronized void stop() {
                end("broker");
            }
        };
        carillon.relay = new RelayReader() {
            @Override
            public void stop() {
                end("relay");
            }
        };
        carillon.remote = new RemoteWork() {
            @Override
            public void end() {
                CarillonTest.this.end("remote");
            }

            @Override
            public void release() {
                CarillonTest.this.end("remote leases");
            }
        };
        carillon.loops = new Loops() {
            @Override
            public void stopAll() {
                end("loops");
            }
        };
        carillon.services = new BoundServices() {
            @Override
            public void ending() {
                CarillonTest.this.end("services");
            }

            @Override
            public void end() {
                CarillonTest.this.end("bindings");
            }
        };
        carillon.modules = new ConnectorModuleRunner() {
            @Override
            public synchronized void end() {
                CarillonTest.this.end("modules");
            }
        };
        carillon.sources = new InletWatch() {
            @Override
            public void end() {
                CarillonTest.this.end("sources");
            }
        };
        carillon.connectors = new ConnectorWatch() {
            @Override
            public void end() {
                CarillonTest.this.end("connectors");
            }
        };
        carillon.announcements = new EventTopic() {
            @Override
            public void end() {
                CarillonTest.this.end("announcements");
            }
        };
        carillon.upkeep = new DeliveryUpkeep() {
            @Override
            public void end() {
                CarillonTest.this.end("upkeep");
            }
        };
        carillon.delivery = new DeliveryEngine() {
            @Override
            public void end() {
                CarillonTest.this.end("delivery");
            }
        };
        carillon.subscribers = new SubscriberRegistry() {
            @Override
            public void end() {
                CarillonTest.this.end("subscribers");
            }
        };
        return carillon;
    }

    /** An event of which this is all that happens. */
    private record Fired<T>(Consumer<T> heard) implements Event<T> {

        @Override
        public void fire(T event) {
            heard.accept(event);
        }

        @Override
        public <U extends T> CompletionStage<U> fireAsync(U event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends T> CompletionStage<U> fireAsync(U event, NotificationOptions options) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Event<T> select(Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends T> Event<U> select(Class<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends T> Event<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }
    }
}
