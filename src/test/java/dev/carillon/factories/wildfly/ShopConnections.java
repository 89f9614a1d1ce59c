package dev.carillon.factories.wildfly;

import jakarta.ejb.Singleton;
import jakarta.jms.JMSConnectionFactoryDefinition;

/** Local transactions are what a source needs. */
@Singleton
@JMSConnectionFactoryDefinition(
        name = "java:global/jms/shop",
        maxPoolSize = 10,
        properties = {"connector=in-vm", "allow-local-transactions=true"})
public class ShopConnections {}
