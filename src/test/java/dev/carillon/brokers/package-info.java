/** Brokers that nobody here wrote, as processes of their own: {@code mvn verify -Pbrokers}. */
package dev.carillon.brokers;
