package dev.carillon.factories.wildfly;

import jakarta.ejb.Singleton;
import jakarta.jms.JMSConnectionFactoryDefinition;
import jakarta.jms.JMSDestinationDefinition;

/** Local transactions are what a source needs; WildFly's broker makes no queue by its being used. */
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
