package dev.carillon.eventlog;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.HexFormat;

/** This running instance, by a name it made at its start. Leases and claims carry it. */
@ApplicationScoped
public class Node {

    private final String id;

    public Node() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        id = HexFormat.of().formatHex(random);
    }

    public String id() {
        return id;
    }
}
