package dev.carillon.loop;

import java.util.concurrent.Executor;

/** The server's managed executor: whichever {@code carillon.executor} names. Throws what that throws if it takes no task. Thread safe. */
public final class ServerExecutor implements Executor {

    private final Executor managed;

    public ServerExecutor(Executor managed) {
        this.managed = managed;
    }

    @Override
    public void execute(Runnable task) {
        ContextCapture.during(() -> managed.execute(() -> ContextCapture.inApplication(task)));
    }
}
