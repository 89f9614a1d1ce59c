package dev.carillon.rest;

import dev.carillon.event.RefusedException;
import dev.carillon.http.Problem;
import dev.carillon.http.ProblemException;
import java.io.IOException;
import java.io.InputStream;

/** Reads what a caller sends. Stateless, thread safe. */
final class IncomingBody {

    private IncomingBody() {}

    /**
     * At most one byte more than {@code most}, which shows that it is too long.
     *
     * @throws ProblemException 400, if the connection or the coding breaks off before the end: the sender's fault alone
     */
    static byte[] read(InputStream in, int most) throws IOException {
        try {
            return in.readNBytes(most + 1);
        } catch (IOException e) {
            if (ProblemMapper.isTooBig(e)) {
                throw e;
            }
            throw Problem.of(400, "the body breaks off before its end").exception();
        }
    }

    /**
     * The whole body.
     *
     * @throws ProblemException as above, or 413 if it has more bytes
     */
    static byte[] readWhole(InputStream in, int most) throws IOException {
        byte[] body = read(in, most);
        if (body.length > most) {
            throw Problem.of(413, new RefusedException("", "must have at most " + most + " bytes", null))
                    .exception();
        }
        return body;
    }
}
