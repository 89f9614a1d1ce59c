package dev.carillon.messaging;

/** A broker, and where in it messages go. Immutable, thread safe. */
public record BrokerAddressee(BrokerTarget target, AddressTemplate address) {

    /** Whether its messages have a place for attributes beside the body: without, CloudEvents have no binary mode. */
    public boolean carriesAttributes() {
        return switch (target.kind()) {
            case MQTT -> target.options().text("version").equals("5");
            case REDIS -> target.options().text("type").equals("stream");
            default -> true;
        };
    }
}
