package dev.carillon.gateway;

/** Whether a request was sent by whom it should have been. */
sealed interface Verdict {

    /** What is said where nothing can be wrong yet. */
    Verified VERIFIED = new Verified(null);

    /**
     * It was.
     *
     * @param once what no second request of the sender has, so that the same request sent again by others is known as one; null if
     *     there is no such thing
     */
    record Verified(String once) implements Verdict {}

    /**
     * It was not, or that cannot be seen.
     *
     * @param reason as logs and statistics have it: {@code signature-wrong}
     * @param detail for the sender: a sentence that names no secret
     */
    record Refused(String reason, String detail) implements Verdict {}

    static Refused missing(String header) {
        return new Refused("signature-missing", "the header " + header + " is missing");
    }

    static Refused malformed(String header, String form) {
        return new Refused("signature-malformed", "the header " + header + " must be " + form);
    }

    static Refused wrong(String header) {
        return new Refused(
                "signature-wrong",
                "no signature in " + header + " is that of the body as it was received, with a secret of this source");
    }
}
