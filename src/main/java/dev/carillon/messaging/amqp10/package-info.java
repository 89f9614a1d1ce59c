/** AMQP 1.0, by the engine of Qpid Proton-J over a socket of ours. */
package dev.carillon.messaging.amqp10;
