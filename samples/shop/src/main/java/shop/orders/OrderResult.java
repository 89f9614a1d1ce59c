package shop.orders;

/** What comes of an order: an order id, or a tracking id if it fails. */
public class OrderResult {

    public String orderId;
    public String trackingId;
    public String userId;
    public String product;
}
