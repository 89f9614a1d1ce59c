/** Jakarta Messaging, by a connection factory that the server has. */
package dev.carillon.messaging.jms;
