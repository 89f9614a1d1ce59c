package dev.carillon.realtime.serverevents;

/** How many elements all lists of one body may have together: three bytes of it may cost a thousand in memory. Not thread safe. */
final class Elements {

    private final int most;
    private int count;

    Elements(int most) {
        this.most = most;
    }

    /** One more. */
    void add() {
        if (++count > most) {
            throw new DialectException(
                    Code.BAD_PAYLOAD,
                    "has more than " + most
                            + " events, topics, acknowledgements and messages (twice carillon.publish.max-batch-events)");
        }
    }
}
