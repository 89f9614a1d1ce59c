package dev.carillon.realtime.serverevents;

/** What a client asks for, topic by topic, and how each ending is coded. */
enum Verb {
    SUBSCRIBE("subscribed", Code.SUBSCRIBED, Code.NOT_SUBSCRIBED, Code.PARTLY_SUBSCRIBED),
    RAISE("raised", Code.RAISED, Code.NOT_RAISED, Code.PARTLY_RAISED),
    UNSUBSCRIBE("unsubscribed", Code.UNSUBSCRIBED, Code.NOT_UNSUBSCRIBED, Code.PARTLY_UNSUBSCRIBED);

    private final String done;
    private final Code all;
    private final Code none;
    private final Code some;

    Verb(String done, Code all, Code none, Code some) {
        this.done = done;
        this.all = all;
        this.none = none;
        this.some = some;
    }

    String done() {
        return done;
    }

    Code code(boolean anyDone, boolean anyFailed) {
        return anyDone ? anyFailed ? some : all : none;
    }
}
