package dev.carillon.event;

/**
 * Where a ticket goes for which there is no {@link TicketHandler}: to the topic {@code ticket/<view model>}, the name as one segment,
 * percent-encoded where it must be. Stateless, thread safe.
 */
public final class TicketEvent {

    /** Topics of tickets begin with this segment. */
    public static final String FIRST_SEGMENT = "ticket";

    /** Name of the extension that says over how many hubs the cause of an event has come. */
    public static final String HOPS = "hops";

    private TicketEvent() {}

    /**
     * Where a ticket of this view model goes.
     *
     * @param viewModel its name; percent-encoded it has at most 993 characters, and with {@code %2E} for each of its dots as well, as the
     *     type of the event has them
     * @throws RefusedException of {@code viewModel} if it is empty or too long
     */
    public static TopicName topic(String viewModel) {
        if (viewModel == null || viewModel.isBlank()) {
            throw new RefusedException("viewModel", "is required", viewModel);
        }
        try {
            TopicName topic = TopicName.of(FIRST_SEGMENT + '/' + TopicName.encode(viewModel));
            if (topic.dotted().length() > TopicName.MAX_LENGTH) {
                throw new RefusedException(
                        "viewModel",
                        "must have at most " + TopicName.MAX_LENGTH + " characters as the type of an event",
                        viewModel);
            }
            return topic;
        } catch (RefusedException e) {
            throw new RefusedException("viewModel", e.rule(), viewModel);
        }
    }

    /** Over how many hubs the cause of this event has come; 0 where nothing, or nothing sensible, is said. */
    public static int hops(EventData event) {
        Object given = event.extensions().get(HOPS);
        try { // text where it came as a header
            return given == null ? 0 : Math.max(0, Integer.parseInt(given.toString()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
