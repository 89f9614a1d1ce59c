package dev.carillon.messaging;

/**
 * A broker, and how Carillon connects to it. Two that are equal share a connection. Immutable, thread safe.
 *
 * @param anyCertificate whether any certificate of it will do, also one for another host; for trying out
 */
public record BrokerTarget(
        BrokerKind kind, BrokerUri uri, BrokerOptions options, Credentials credentials, boolean anyCertificate) {}
