package dev.carillon.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A listening socket that closes connections beyond a number before anything is made for them. Of one event loop. */
final class LimitedServerChannel extends NioServerSocketChannel {

    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    LimitedServerChannel(int most) {
        this.most = most;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int before = accepted.size();
        int read = super.doReadMessages(accepted);
        for (int i = accepted.size() - 1; i >= before; i--) {
            Channel each = (Channel) accepted.get(i);
            if (open.incrementAndGet() > most) {
                open.decrementAndGet();
                accepted.remove(i);
                each.unsafe().closeForcibly();
            } else {
                each.closeFuture().addListener(closed -> open.decrementAndGet());
            }
        }
        return read <= 0 ? read : accepted.size() - before;
    }
}
