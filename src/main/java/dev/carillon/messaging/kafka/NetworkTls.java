package dev.carillon.messaging.kafka;

import dev.carillon.messaging.BrokerNetwork;
import java.io.IOException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/** TLS as the network has it. The client makes it by its name, and gives it the configuration. */
public final class NetworkTls implements SslEngineFactory {

    static final String NETWORK = "carillon.network";
    static final String ANY_CERTIFICATE = "carillon.any-certificate";

    private BrokerNetwork network;
    private boolean anyCertificate;
    private SSLContext context;

    @Override
    public void configure(Map<String, ?> configuration) {
        network = (BrokerNetwork) configuration.get(NETWORK);
        anyCertificate = Boolean.TRUE.equals(configuration.get(ANY_CERTIFICATE));
        context = network.context();
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
        try {
            network.check(host); // brokers name each other
        } catch (IOException e) {
            throw new KafkaException(e.getMessage(), e);
        }
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        if (!anyCertificate) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> configuration) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public KeyStore keystore() {
        return null;
    }

    @Override
    public KeyStore truststore() {
        return null;
    }

    @Override
    public void close() {
        // nothing is kept
    }
}
