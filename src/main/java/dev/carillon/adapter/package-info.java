/** The JMS resource adapter for servers without a broker: Artemis, embedded or elsewhere. It is outside the WAR. */
package dev.carillon.adapter;
