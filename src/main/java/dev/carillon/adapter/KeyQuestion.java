package dev.carillon.adapter;

import java.io.IOException;

/** What an API key may do at the broker, asked of Carillon, of which this room sees no class. */
interface KeyQuestion {

    /**
     * @param id name of the user: the key's id
     * @param key its text
     * @param address where it is used, without the port
     * @return lines of {@link KeyRights}; none if it may do nothing here
     * @throws IOException if that is not known now: the database is unreachable, or too many ask at once
     */
    String[] rights(String id, String key, String address) throws IOException;
}
