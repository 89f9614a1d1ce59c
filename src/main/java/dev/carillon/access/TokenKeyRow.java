package dev.carillon.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A pair of keys for tokens, as it is kept. */
@Entity
@Table(name = "token_key")
class TokenKeyRow {

    @Id
    @Column(name = "kid")
    String kid;

    /** X.509, in base64. */
    @Column(name = "public_key", nullable = false)
    String publicKey;

    /** PKCS #8 in base64, encrypted by {@link Secrets}. */
    @Column(name = "private_key", nullable = false)
    String privateKey;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;
}
