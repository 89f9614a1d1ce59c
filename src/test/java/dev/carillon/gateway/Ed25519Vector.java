package dev.carillon.gateway;

/** The key pair of RFC 8032, section 7.1, test 1, and the signature that OpenSSL makes with it of the message of Standard Webhooks' own test. */
final class Ed25519Vector {

    static final String PUBLIC_KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    static final String SIGNATURE =
            "fldxM4gAKugP6nnt1hdz3sgGfZ6d99nzrMFnZOELIxbzEHoVmAb2ADpkJK7zgPePmPsle0zV9jSeGlHFG2NVAw==";

    private Ed25519Vector() {}
}
