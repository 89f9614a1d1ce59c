package dev.carillon.loop;

/** Where numbers about this node go. Labels are pairs of names and values, from sets that no caller can make longer. */
public interface Measures {

    /** Something that only grows while the node runs; its name ends in {@code _total}. */
    void counter(String name, String help, double value, String... labels);

    /** How much there is now. */
    void gauge(String name, String help, double value, String... labels);

    /** How long something takes, by {@link Timings}. */
    void timings(String name, String help, Timings value, String... labels);
}
