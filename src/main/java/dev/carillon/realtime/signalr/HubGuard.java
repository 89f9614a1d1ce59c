package dev.carillon.realtime.signalr;

/** Decides who may use a hub, at each HTTP request and before a WebSocket is opened. Must be thread safe. */
@FunctionalInterface
public interface HubGuard {

    /** Lets everybody in. */
    HubGuard OPEN = request -> HubCaller.ANONYMOUS;

    /** @throws HubRefusedException if it may not; the answer of the request is made of it */
    HubCaller enter(HubRequest request) throws HubRefusedException;
}
