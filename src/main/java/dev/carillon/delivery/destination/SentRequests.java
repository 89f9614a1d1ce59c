package dev.carillon.delivery.destination;

import dev.carillon.delivery.SentRequest;
import dev.carillon.event.RefusedException;
import dev.carillon.messaging.BrokerAddressee;
import dev.carillon.messaging.OutgoingMessage;
import dev.carillon.outbound.OutboundRequest;
import dev.carillon.outbound.SecretHeaders;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What is kept of a request that failed: everything but secrets and the body. */
final class SentRequests {

    private static final int LONGEST = 1_000;
    private static final int TOGETHER = 39_000;

    private SentRequests() {}

    static SentRequest of(OutboundRequest request) {
        List<String> headers = new ArrayList<>(request.headers().size() + 1);
        if (request.contentType() != null) {
            headers.add("content-type: " + request.contentType());
        }
        int length = 0;
        for (OutboundRequest.Header each : request.headers()) {
            String line = each.name() + ": " + shown(each);
            length += line.length() + 1;
            if (length > TOGETHER) {
                headers.add("…");
                break;
            }
            headers.add(line);
        }
        return new SentRequest(request.url().toString(), headers, request.body().length, sha256(request.body()));
    }

    /** The same of a message for a broker. */
    static SentRequest of(BrokerAddressee broker, OutgoingMessage message) {
        List<String> headers = new ArrayList<>();
        headers.add("address: " + message.address());
        if (message.contentType() != null) {
            headers.add("content-type: " + message.contentType());
        }
        int length = 0;
        for (Map.Entry<String, String> each : message.attributes().entrySet()) {
            String line = each.getKey() + ": " + RefusedException.shortened(each.getValue(), LONGEST);
            length += line.length() + 1;
            if (length > TOGETHER - LONGEST * 2) {
                headers.add("…");
                break;
            }
            headers.add(line);
        }
        return new SentRequest(
                broker.target().uri().toString(), headers, message.body().length, sha256(message.body()));
    }

    private static String shown(OutboundRequest.Header header) {
        String value = SecretHeaders.shown(header.name(), header.value());
        return RefusedException.shortened(value, LONGEST);
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
