package dev.carillon.beside;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

/** Begins and ends transactions as the container does it. */
@ApplicationScoped
public class Orders {

    /** How a transaction is made to roll back. */
    public static final class Cancelled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Transactional
    public void inTransaction(Runnable work) {
        work.run();
    }
}
