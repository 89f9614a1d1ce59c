package dev.carillon.schema.proto;

import dev.carillon.event.RefusedException;

/** Bounds how much a file declares, and how long its names are. Of one thread. */
final class DeclaredSize {

    private static final int MOST_TYPES = 1_000;
    private static final int MOST_MEMBERS = 20_000;
    private static final int LONGEST = 255; // of one name

    /** Of a type's full name: each of its members has it before its own. */
    private static final int LONGEST_TOGETHER = 500;

    private int types;
    private int members;

    /**
     * Counts a type.
     *
     * @param outer how long the full name is of what it stands in
     * @return how long its own full name is
     * @throws RefusedException if it is one too many, or its name is too long
     */
    int type(String name, int outer) {
        types++;
        member(name);
        int length = outer + 1 + name.length();
        if (length > LONGEST_TOGETHER) {
            throw ProtoFile.refused(
                    "must have types whose full names have at most " + LONGEST_TOGETHER + " characters");
        }
        return length;
    }

    /**
     * Counts a field, a value or another name.
     *
     * @throws RefusedException if it is one too many, or too long
     */
    void member(String name) {
        if (types > MOST_TYPES || ++members > MOST_MEMBERS) {
            throw ProtoFile.refused(
                    "must have at most " + MOST_TYPES + " types and " + MOST_MEMBERS + " fields and values");
        }
        checkLength(name);
    }

    static void checkLength(String name) {
        if (name.length() > LONGEST) {
            throw ProtoFile.refused("must have names of at most " + LONGEST + " characters");
        }
    }
}
