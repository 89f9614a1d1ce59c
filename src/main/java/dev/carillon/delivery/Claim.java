package dev.carillon.delivery;

/** A delivery and the number of its claim: a later claim has another number. */
record Claim(DeliveryKey key, long number) {

    /** That of a delivery which is handed over as it is planned. */
    static Claim hot(DeliveryKey key) {
        return new Claim(key, 1);
    }
}
