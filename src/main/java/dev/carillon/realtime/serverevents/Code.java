package dev.carillon.realtime.serverevents;

/** The codes of the dialect, which stand in every message to a client as numbers. */
enum Code {
    SUBSCRIBED(620001),
    NOT_SUBSCRIBED(620002),
    PARTLY_SUBSCRIBED(620003),
    RAISED(620004),
    NOT_RAISED(620005),
    PARTLY_RAISED(620006),
    UNSUBSCRIBED(620007),
    NOT_UNSUBSCRIBED(620008),
    PARTLY_UNSUBSCRIBED(620009),
    EVENT(620010),
    INVALID_USER(620011),
    MISSING(620012),
    SESSION_FAILED(620013),
    BAD_PAYLOAD(620014);

    private final int number;

    Code(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
