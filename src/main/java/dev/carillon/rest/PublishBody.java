package dev.carillon.rest;

import dev.carillon.cloudevents.CloudEventsJson;
import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import dev.carillon.publish.PublishSettings;
import java.io.IOException;
import java.io.InputStream;

/** The body of a request that publishes, read up to the allowed length. Stateless, thread safe. */
final class PublishBody {

    private static final int ENVELOPE = 1 << 20; // of an event, beside its data: 100,000 characters, escaped

    /** A character of one byte may be written as an escape of six; Base64 needs less. */
    private static final long ESCAPED = 6;

    private PublishBody() {}

    /**
     * @param announced the request's Content-Length, or -1
     * @throws ProblemException 413 with the limit and its key, if the body is longer
     */
    static byte[] read(InputStream in, long announced, String contentType, PublishSettings settings)
            throws IOException {
        int most = most(contentType, settings);
        if (announced <= most) {
            byte[] received = IncomingBody.read(in, most);
            if (received.length <= most) {
                return received;
            }
        }
        throw tooLong(announced, contentType, settings).exception();
    }

    /** Maximum size, in bytes, of a body of this type. */
    static int most(String contentType, PublishSettings settings) {
        return EventReader.isBatch(contentType)
                ? settings.maxBatchBytes()
                : mostOfOne(contentType, settings.maxEventBytes());
    }

    /** The refusal of a longer one. */
    static Problem tooLong(long announced, String contentType, PublishSettings settings) {
        String rule = EventReader.isBatch(contentType)
                ? "must have at most " + settings.maxBatchBytes() + " bytes (carillon.publish.max-batch-bytes)"
                : ofData(settings.maxEventBytes());
        return Problem.of(413, new RefusedException("", rule, announced < 0 ? null : String.valueOf(announced)));
    }

    /** Generous, since what counts is the data, which is looked at once it is read. */
    private static int mostOfOne(String contentType, int data) {
        boolean structured = EventReader.media(contentType).equals(CloudEventsJson.MEDIA_TYPE);
        long most = ENVELOPE + (structured ? ESCAPED * data : data);
        return (int) Math.min(most, Integer.MAX_VALUE - 16);
    }

    private static String ofData(int most) {
        return "must have at most " + most + " bytes of data (carillon.publish.max-event-bytes)";
    }
}
