/**
 * Inwards: completes an event, stores it in a group commit or in the caller's transaction, and says how it ended.
 *
 * <p>To be read in this order: {@code EventPublisher} (what doors call), {@code Envelope} (what is filled in), {@code
 * GroupCommit} (the loop), {@code GroupTransaction} (one commit), {@code GroupWriter}, {@code Claims} and {@code Settlement}
 * (what is held, decided and written), {@code SpoiledGroup} and {@code SlowCommits} (if one of a group holds up the others),
 * {@code JoinedPublisher} (the same within a publisher's transaction).
 */
package dev.carillon.publish;
