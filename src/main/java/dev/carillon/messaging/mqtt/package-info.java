/** MQTT 3.1.1 and 5, by Netty's codec over a socket of ours. */
package dev.carillon.messaging.mqtt;
