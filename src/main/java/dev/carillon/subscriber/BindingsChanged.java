package dev.carillon.subscriber;

/**
 * Bindings are not as they were. A CDI event: first where they were changed, then, when that is seen, on each node.
 *
 * @param seen whether this node knows them as they are now
 */
public record BindingsChanged(boolean seen) {

    static final BindingsChanged HERE = new BindingsChanged(false);
    static final BindingsChanged SEEN = new BindingsChanged(true);
}
