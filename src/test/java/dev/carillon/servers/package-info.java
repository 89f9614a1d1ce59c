/** The scripts of {@code server-config}, tried on unpacked servers: {@code mvn verify -Pservers}. */
package dev.carillon.servers;
