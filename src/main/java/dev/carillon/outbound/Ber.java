package dev.carillon.outbound;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A piece of ASN.1 in BER (X.690), as files of certificates are written in: with definite and indefinite lengths, texts of
 * bytes whole or in pieces. Of one thread.
 */
final class Ber {

    static final int INTEGER = 0x02;
    static final int OID = 0x06;

    private static final int OCTETS = 0x04;
    private static final int CONSTRUCTED = 0x20;
    private static final int DEEPEST = 30;

    /** Its first byte, without the mark that it has members. */
    final int tag;
    /** Those it consists of; empty if it is a plain value. */
    final List<Ber> members;

    private final byte[] source;
    private final int from;
    private final int content;
    private final int to;
    private final int contentEnd;

    private Ber(int first, List<Ber> members, byte[] source, int[] bounds) {
        tag = first & ~CONSTRUCTED;
        this.members = members;
        this.source = source;
        from = bounds[0];
        content = bounds[1];
        contentEnd = bounds[2];
        to = bounds[3];
    }

    /**
     * The first piece of these bytes, with all below it.
     *
     * @throws IllegalArgumentException if they are not
     */
    static Ber of(byte[] bytes) {
        return new Reader(bytes).next(bytes.length, 0);
    }

    boolean isOctets() {
        return tag == OCTETS;
    }

    /** @throws IllegalArgumentException if it has so few */
    Ber member(int index) {
        if (index >= members.size()) {
            throw broken();
        }
        return members.get(index);
    }

    byte[] encoded() {
        return Arrays.copyOfRange(source, from, to);
    }

    /** The bytes it holds, those of its pieces one after the other. */
    byte[] value() {
        if (members.isEmpty()) {
            return Arrays.copyOfRange(source, content, contentEnd);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        members.forEach(each -> all.writeBytes(each.value()));
        return all.toByteArray();
    }

    static IllegalArgumentException broken() {
        return new IllegalArgumentException("must be PKCS #12, written in BER");
    }

    private static final class Reader {

        private final byte[] bytes;
        private int at;

        private Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        private Ber next(int end, int depth) {
            int from = at;
            int first = octet(end);
            if ((first & 0x1f) == 0x1f || depth > DEEPEST) { // tags above 30 do not occur in these files
                throw broken();
            }
            boolean hasMembers = (first & CONSTRUCTED) != 0;
            int length = length(end);
            int content = at;
            if (length < 0 && !hasMembers) {
                throw broken();
            }
            List<Ber> members =
                    hasMembers ? members(length < 0 ? end : content + length, length < 0, depth) : List.of();
            at = hasMembers ? at : content + length;
            int contentEnd = at;
            at += length < 0 ? 2 : 0;
            return new Ber(first, members, bytes, new int[] {from, content, contentEnd, at});
        }

        /** @param open whether they end with two zeros */
        private List<Ber> members(int end, boolean open, int depth) {
            List<Ber> members = new ArrayList<>();
            while (open ? !isEnd(end) : at < end) {
                members.add(next(end, depth + 1));
            }
            return members;
        }

        private boolean isEnd(int end) {
            if (at + 2 > end) {
                throw broken();
            }
            return bytes[at] == 0 && bytes[at + 1] == 0;
        }

        /** Negative: it ends with two zeros. */
        private int length(int end) {
            int first = octet(end);
            if (first == 0x80) {
                return -1;
            }
            long length = first;
            if (first > 0x80) {
                length = 0;
                for (int i = first & 0x7f; i > 0; i--) {
                    length = length << 8 | octet(end);
                    if (length > end) {
                        throw broken();
                    }
                }
            }
            if (length > end - at) {
                throw broken();
            }
            return (int) length;
        }

        private int octet(int end) {
            if (at >= end) {
                throw broken();
            }
            return bytes[at++] & 0xff;
        }
    }
}
