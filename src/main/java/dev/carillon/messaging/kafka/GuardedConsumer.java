package dev.carillon.messaging.kafka;

import dev.carillon.messaging.BrokerException;
import dev.carillon.messaging.BrokerNetwork;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.apache.kafka.clients.HostResolver;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * A consumer that connects to checked addresses only, also of the brokers that others tell it of, and takes no longer answers than
 * there are, as {@link GuardedProducer}. It connects with its first call, so both can be set after it is made. Stateless.
 */
final class GuardedConsumer {

    private GuardedConsumer() {}

    /** @throws BrokerException if the client is of another version */
    static KafkaConsumer<byte[], byte[]> of(Map<String, Object> settings, BrokerNetwork network)
            throws BrokerException {
        KafkaConsumer<byte[], byte[]> consumer = made(new Quiet(settings));
        try {
            Object client = get(get(get(consumer, "delegate"), "client"), "client");
            Object selector = get(client, "selector");
            field(selector, "maxReceiveSize").setInt(selector, GuardedProducer.LONGEST);
            Object connections = get(client, "connectionStates");
            HostResolver resolver = host -> GuardedProducer.resolve(network, host);
            field(connections, "hostResolver").set(connections, resolver);
            return consumer;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            consumer.close();
            throw otherVersion(e);
        }
    }

    /** One that does not log all of it: a source whose broker is away is tried twice a minute. */
    private static final class Quiet extends ConsumerConfig {

        Quiet(Map<String, Object> settings) {
            super(settings, false);
        }
    }

    @SuppressWarnings("unchecked")
    private static KafkaConsumer<byte[], byte[]> made(ConsumerConfig config) throws BrokerException {
        try {
            Constructor<?> constructor = KafkaConsumer.class.getDeclaredConstructor(
                    ConsumerConfig.class, Deserializer.class, Deserializer.class);
            constructor.setAccessible(true);
            return (KafkaConsumer<byte[], byte[]>)
                    constructor.newInstance(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof KafkaException reason) {
                throw reason;
            }
            throw otherVersion(e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw otherVersion(e);
        }
    }

    private static BrokerException otherVersion(Throwable cause) {
        return new BrokerException(
                "this server has another version of Kafka's client than docs/destinations.md names", cause);
    }

    private static Object get(Object of, String name) throws ReflectiveOperationException {
        return field(of, name).get(of);
    }

    private static Field field(Object of, String name) throws NoSuchFieldException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
