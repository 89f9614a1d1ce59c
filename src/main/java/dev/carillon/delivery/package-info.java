/**
 * Outwards: plans a delivery for each subscription that wants an event, attempts it, records the outcome, decides the
 * next step.
 *
 * <p>In come positions of the log; out go requests through a {@link dev.carillon.delivery.Destination}. Claim (short
 * transaction), attempt (none), record (short transaction).
 *
 * <h2>The states</h2>
 *
 * A delivery is in one place at a time. {@link dev.carillon.delivery.DeliveryStates} alone moves it, and its place with it.
 *
 * <table>
 * <caption>Where a delivery is, what moves it on, and which loop takes care of it</caption>
 * <tr><th>status</th><th>place</th><th>goes on by</th><th>looked after by</th></tr>
 * <tr><td>WAITING, due</td><td>{@code delivery_due}, at its time</td><td>claim, make due now, park, cancel, expire</td>
 *     <td>claims; cleanup, if its subscription is gone</td></tr>
 * <tr><td>WAITING, parked</td><td>{@code delivery_due}, in the year 9999; {@code due_at} null</td>
 *     <td>make due now (resend, recover, retry), cancel, expire</td><td>a request; retention</td></tr>
 * <tr><td>WAITING, behind</td><td>{@code delivery_order}, not out</td>
 *     <td>comes out when the one before is over; park, cancel, expire</td><td>results; cleanup, once a minute</td></tr>
 * <tr><td>CLAIMED, queued before</td><td>{@code delivery_claim}, of a node</td>
 *     <td>record, put back, release, expire</td><td>its node; the watch of any node, once that one is gone</td></tr>
 * <tr><td>CLAIMED, hot</td><td>a range in {@code delivery_hot}, of a node; {@code due_at} null</td>
 *     <td>record, put back, release, expire</td><td>the same</td></tr>
 * <tr><td>DELIVERED, FAILED, CANCELLED</td><td>none</td><td>removed with the event</td><td>retention</td></tr>
 * <tr><td>EXPIRED</td><td>none</td><td>removed as long after</td><td>retention</td></tr>
 * </table>
 *
 * <p>A claim is (node, number). It holds as long as the node has its row in {@code node}; the number fences what comes late.
 *
 * <h2>Reading order</h2>
 *
 * {@code DeliveryPlanner} → {@code DeliveryStates} → {@code DeliveryDispatcher}, {@code LaneTurns}, {@code Lane}, {@code Attempts} →
 * {@code RetryPolicy}, {@code NextStep} → {@code ResultRecorder} → {@code DeliveryFlow}, {@code DeliveryClaims},
 * {@code EndpointClaims}. Beside the path: {@code LatePlanner}, {@code SetAsidePlanner} (what is planned apart);
 * {@code NodeLease}, {@code Heartbeat}, {@code DeliveryWatch}, {@code NodeAudit} (which node has what); {@code Endpoints},
 * {@code EndpointUpkeep}, {@code EndpointWatch}, {@code Disabling} (how receivers are); {@code DeliveryLimits}, {@code
 * RateLimiter} (how much, how fast); {@code DeliveryOrder}; {@code DeliveryCleanup}; {@code Replays}, {@code Resends} (again);
 * {@code Retention}.
 */
package dev.carillon.delivery;
