package dev.carillon.conformance;

/** What verdicts have in common. */
final class Verdicts {

    private Verdicts() {}

    /** What comes out if it is stored; null if nothing should be, or nobody can say. */
    static Meant meant(Verdict verdict) {
        if (verdict instanceof Verdict.Valid valid) {
            return valid.event();
        }
        return verdict instanceof Verdict.Open open ? open.event() : null;
    }
}
