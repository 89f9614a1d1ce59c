package dev.carillon.delivery;

/** A delivery under the number it was claimed: whoever claims it later does so under another one. */
record Claim(DeliveryKey key, long number) {

    /** That of a delivery which is handed over as it is planned. */
    static Claim hot(DeliveryKey key) {
        return new Claim(key, 1);
    }
}
