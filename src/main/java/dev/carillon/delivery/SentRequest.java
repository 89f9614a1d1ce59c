package dev.carillon.delivery;

import java.util.List;

/**
 * What a failed attempt had sent. The body itself is not kept: it is made from the event.
 *
 * @param headers {@code name: value}, secret values masked
 * @param bodySha256 in hex
 */
public record SentRequest(String url, List<String> headers, int bodyLength, String bodySha256) {

    public SentRequest {
        headers = List.copyOf(headers);
    }
}
