package dev.carillon.ticket;

import dev.carillon.event.AsyncTicket;
import dev.carillon.event.EventRejectedException;
import dev.carillon.event.TicketFailedException;
import dev.carillon.event.TicketHandler;
import dev.carillon.event.ViewModel;
import dev.carillon.publish.LocalCaller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/** The handlers of this deployment. They run the tickets of the application that {@code carillon.application} names. Thread safe. */
@ApplicationScoped
class TicketHandlers {

    private final Instance<TicketHandler> handlers;
    private final LocalCaller local;

    @Inject
    TicketHandlers(@Any Instance<TicketHandler> handlers, LocalCaller local) {
        this.handlers = handlers;
        this.local = local;
    }

    protected TicketHandlers() { // CDI client proxy
        this(null, null);
    }

    /** Number of the application whose tickets they run; 0 if there is no such application. */
    int application() {
        try {
            return local.get().application();
        } catch (EventRejectedException none) {
            return 0;
        }
    }

    /** Whether there is one for this view model. */
    boolean has(Ticket ticket) {
        return ticket.application() == application()
                && !of(ticket.work().viewModel()).isUnsatisfied();
    }

    /** Calls it, with a request context of its own. */
    @ActivateRequestContext
    void run(AsyncTicket ticket) throws Exception {
        Instance<TicketHandler> found = of(ticket.viewModel());
        if (found.isAmbiguous()) {
            throw new TicketFailedException("there are several handlers for the view model " + ticket.viewModel());
        }
        Instance.Handle<TicketHandler> handle = found.getHandle();
        try {
            handle.get().run(ticket);
        } finally {
            if (handle.getBean().getScope() == Dependent.class) {
                handle.destroy();
            }
        }
    }

    private Instance<TicketHandler> of(String viewModel) {
        return handlers.select(ViewModel.Literal.of(viewModel));
    }
}
