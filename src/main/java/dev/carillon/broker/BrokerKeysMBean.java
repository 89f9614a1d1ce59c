package dev.carillon.broker;

/**
 * What an API key may do at the broker. The broker's adapter asks, which is outside the WAR and sees no class of it;
 * so there are only types of the JDK here. The managed bean is {@code dev.carillon:type=BrokerKeys} of the platform's server.
 */
public interface BrokerKeysMBean {

    /**
     * Looks the key up as every door does, and counts it if it is wrong. Returns within a few seconds; thread safe.
     *
     * @param id the key's id, which is the name of its user at the broker
     * @param key its text
     * @param address where it is used, without the port
     * @return none if the key opens nothing, has another id, or may do nothing at the broker. Otherwise lines:
     *     {@code send <address>}; {@code read <address>}, which with {@code .#} at its end means all below it, too;
     *     {@code application <uid of the key's application>}; {@code for-all} if it may publish for every application
     * @throws IllegalStateException if that is not known now: the database is unreachable, too many ask, or Carillon ends
     */
    String[] rights(String id, String key, String address);
}
