package dev.carillon.broker;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A body that is passed on without ever being in memory: Artemis writes that of a received message to a stream, and takes
 * that of a message to be sent from one (its manual, "Large messages", streaming over JMS). A file lies between them.
 */
final class LargeBody implements AutoCloseable {

    private static final String SAVE = "JMS_AMQ_SaveStream";
    private static final String INPUT = "JMS_AMQ_InputStream";

    /** Says how long a body was for which another broker's client has no streams. */
    static final String LEFT_OUT = "carillon_left_out";

    private final InputStream content;
    private final long length;

    private LargeBody(InputStream content, long length) {
        this.content = content;
        this.length = length;
    }

    /**
     * Of a message of which nothing was read yet.
     *
     * @throws JMSException if it cannot be kept now
     */
    static LargeBody of(BytesMessage message) throws JMSException {
        long length = BodyLimit.length(message);
        try {
            Path file = Files.createTempFile("carillon-", ".body");
            boolean whole = false;
            try {
                try (OutputStream out = Files.newOutputStream(file)) {
                    message.setObjectProperty(SAVE, out);
                }
                InputStream content = Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
                whole = true;
                return new LargeBody(content, length);
            } catch (MessageNotWriteableException | MessageFormatException anotherBroker) {
                return new LargeBody(null, length);
            } finally {
                if (!whole) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** To be sent before this is closed. */
    BytesMessage asMessage(Session session) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        if (content == null) {
            message.writeBytes(new byte[0]); // Artemis: a body that nothing was written to arrives as four bytes
            message.setStringProperty(LEFT_OUT, "the body of " + length + " bytes, too long for memory");
        } else {
            message.setObjectProperty(INPUT, content);
        }
        return message;
    }

    @Override
    public void close() throws JMSException {
        if (content == null) {
            return;
        }
        try {
            content.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static JMSException failed(IOException e) {
        JMSException failed = new JMSException("a large body cannot be kept in a file: " + e);
        failed.initCause(e);
        return failed;
    }
}
