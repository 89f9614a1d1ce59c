package dev.carillon.loop;

/** Something that has numbers for the operator. A CDI bean of this type is found by itself. */
public interface Measured {

    /** Tells what it has counted since the node started; takes no time, and never waits for the database. */
    void measure(Measures to);
}
