package dev.carillon.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As in the WAR: the library in jars that no other loader sees, the driver among Carillon's own classes. */
class ClientLoaderTest {

    private static final String ROOMS = "dev.carillon.messaging.";

    private static Path jarOf(String type) throws ClassNotFoundException, URISyntaxException {
        return Path.of(Class.forName(type)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static ClientLoader loader(String room, List<Path> files) throws IOException {
        return new ClientLoader(ROOMS + room + '.', files, ClientLoaderTest.class.getClassLoader());
    }

    private static void add(ClientLoader loader, String... types) throws Exception {
        for (String each : types) {
            try (InputStream jar = Files.newInputStream(jarOf(each))) {
                loader.add(jar);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "amqp10, org.apache.qpid.proton.Proton",
        "amqp091, com.rabbitmq.client.ConnectionFactory",
        "redis, redis.clients.jedis.Connection",
        "nats, io.nats.client.Nats",
        "kafka, org.apache.kafka.clients.producer.KafkaProducer"
    })
    void theDriverAndItsLibraryAreOfTheLoaderAndTheRestIsShared(String room, String library) throws Exception {
        try (ClientLoader loader = loader(room, List.of())) {
            add(loader, library);
            Class<?> driver = loader.loadClass(ROOMS + room + ".Driver");
            assertThat(driver.getClassLoader()).isSameAs(loader);
            assertThat(loader.loadClass(library).getClassLoader())
                    .isSameAs(loader)
                    .isNotSameAs(Class.forName(library).getClassLoader());
            assertThat(driver.getConstructor().newInstance()).isInstanceOf(BrokerDriver.class);
        }
    }

    @Test
    void aFileInTheDataDirectoryDoesAsWell() throws Exception {
        String library = "org.apache.qpid.proton.Proton";
        try (ClientLoader loader = loader("amqp10", List.of(jarOf(library)))) {
            assertThat(loader.loadClass(library).getClassLoader()).isSameAs(loader);
            assertThat(loader.loadClass(ROOMS + "amqp10.Wire").getClassLoader()).isSameAs(loader);
        }
    }

    @Test
    void whatTheJarHoldsBesideClassesIsFound() throws Exception {
        try (ClientLoader loader = loader("amqp091", List.of())) {
            add(loader, "com.rabbitmq.client.ConnectionFactory");
            try (InputStream found = loader.getResourceAsStream("rabbitmq-amqp-client.properties")) {
                assertThat(new String(found.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII))
                        .contains("com.rabbitmq.client.version");
            }
            assertThat(loader.findResource("rabbitmq-amqp-client.properties").getProtocol())
                    .isEqualTo("client");
        }
    }
}
