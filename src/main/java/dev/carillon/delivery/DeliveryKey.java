package dev.carillon.delivery;

/**
 * What makes a delivery one: the event's position, the subscription, and the run (0, or the job that asked for it).
 */
public record DeliveryKey(long position, long subscription, long run) {

    /** As the API shows it. */
    @Override
    public String toString() {
        return position + "-" + subscription + "-" + run;
    }
}
