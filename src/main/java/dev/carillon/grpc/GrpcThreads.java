package dev.carillon.grpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.concurrent.GlobalEventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of this door, all of the server's: two that read and write, and up to eight that begin and answer calls. Thread safe. */
final class GrpcThreads {

    private static final int IO = 2;
    private static final int CALLS = 8; // one may wait for the database to say whose key it is
    private static final int IDLE_SECONDS = 30;
    private static final int ENDING_SECONDS = 3;

    private final EventLoopGroup io;
    private final ThreadPoolExecutor calls;

    GrpcThreads(ThreadFactory factory) {
        io = new NioEventLoopGroup(IO, named(factory, "carillon-grpc-io-"));
        calls = new ThreadPoolExecutor(
                CALLS,
                CALLS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), // one entry for each call at most
                named(factory, "carillon-grpc-"));
        calls.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(ThreadFactory factory, String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = factory.newThread(task);
            thread.setName(name + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    EventLoopGroup io() {
        return io;
    }

    Executor calls() {
        return calls;
    }

    /** Waits for their end, a few seconds at most. */
    void end() {
        calls.shutdown();
        try {
            io.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(ENDING_SECONDS, TimeUnit.SECONDS);
            if (!calls.awaitTermination(ENDING_SECONDS, TimeUnit.SECONDS)) {
                calls.shutdownNow();
            }
            // Netty's own, which has told of the end of the others and ends by itself a second later.
            GlobalEventExecutor.INSTANCE.awaitInactivity(ENDING_SECONDS, TimeUnit.SECONDS);
        } catch (IllegalStateException neverBegun) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
