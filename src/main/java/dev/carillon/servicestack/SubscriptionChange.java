package dev.carillon.servicestack;

/** What is to change of a subscription; null stays as it is. */
public record SubscriptionChange(String url, String contentType, String secret, Boolean isActive) {

    /** Without the secret. */
    @Override
    public String toString() {
        return "SubscriptionChange[" + url + ", isActive=" + isActive + "]";
    }
}
