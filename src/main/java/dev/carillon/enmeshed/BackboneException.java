package dev.carillon.enmeshed;

/** Why a synchronization failed, for people; it is done again. */
public final class BackboneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BackboneException(String why) {
        super(why, null, false, false); // expected
    }
}
