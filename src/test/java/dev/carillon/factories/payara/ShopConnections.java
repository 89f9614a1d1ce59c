package dev.carillon.factories.payara;

import jakarta.ejb.Singleton;
import jakarta.jms.JMSConnectionFactoryDefinition;

/** Local transactions are what a source needs. */
@Singleton
@JMSConnectionFactoryDefinition(
        name = "java:global/jms/shop",
        resourceAdapter = "carillon-jms",
        maxPoolSize = 10,
        properties = "AllowLocalTransactions=true")
public class ShopConnections {}
