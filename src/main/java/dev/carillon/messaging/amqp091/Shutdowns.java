package dev.carillon.messaging.amqp091;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import dev.carillon.messaging.BrokerException;
import java.io.IOException;

/** What a connection or a channel that was closed says of it. */
final class Shutdowns {

    private Shutdowns() {}

    /** {@code 404 NOT_FOUND - no exchange 'orders' in vhost '/'}. */
    static String text(ShutdownSignalException signal) {
        Method reason = signal.getReason();
        if (reason instanceof AMQP.Channel.Close channel) {
            return channel.getReplyCode() + " " + channel.getReplyText();
        }
        if (reason instanceof AMQP.Connection.Close connection) {
            return connection.getReplyCode() + " " + connection.getReplyText();
        }
        return "without a reason";
    }

    /** The library wraps what the broker says. */
    static IOException of(IOException failure) {
        return of(failure, "the broker closed the connection");
    }

    static IOException of(IOException failure, String what) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ShutdownSignalException signal && signal.getReason() != null) {
                return new BrokerException(what + ": " + text(signal), failure);
            }
        }
        return failure;
    }
}
