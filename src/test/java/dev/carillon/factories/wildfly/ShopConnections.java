package dev.carillon.factories.wildfly;

import jakarta.ejb.Singleton;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSDestinationDefinition;

/** Local transactions are what a source needs, and the queue is defined beside the factory. */
@Singleton
@JMSConnectionFactoryDefinition(
        name = "java:global/jms/shop",
        maxPoolSize = 10,
        properties = {"connectors=in-vm", "allow-local-transactions=true"})
@JMSDestinationDefinition(
        name = "java:global/jms/orders",
        interfaceName = "jakarta.jms.Queue",
        destinationName = "shop.orders")
public class ShopConnections {}
