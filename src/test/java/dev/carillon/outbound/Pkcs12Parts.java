package dev.carillon.outbound;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/** Files of PKCS #12 that no tool writes. */
final class Pkcs12Parts {

    private static final byte[] DATA = oid("2a864886f70d010701");
    private static final byte[] ENCRYPTED_DATA = oid("2a864886f70d010706");
    private static final byte[] SHROUDED_KEY = oid("2a864886f70d010c0a0102");
    private static final byte[] TRIPLE_DES = oid("2a864886f70d010c0103");
    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8};

    private Pkcs12Parts() {}

    /** With a key that takes so many iterations, inside of what is encrypted with one. */
    static byte[] fileThatHidesAKey(int iterations, String password) throws Exception {
        byte[] key = sequence(SHROUDED_KEY, in(0xa0, sequence(algorithm(iterations), octets(new byte[64]))));
        Cipher cipher = Cipher.getInstance("PBEWithSHA1AndDESede");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance("PBE").generateSecret(new PBEKeySpec(password.toCharArray())),
                new PBEParameterSpec(SALT, 1));
        byte[] content = sequence(DATA, algorithm(1), in(0x80, cipher.doFinal(sequence(key))));
        byte[] encrypted = sequence(ENCRYPTED_DATA, in(0xa0, sequence(integer(0), content)));
        return sequence(integer(3), sequence(DATA, in(0xa0, octets(sequence(encrypted)))));
    }

    /** The same file, whose end is marked. */
    static byte[] withAnOpenLength(byte[] file) {
        byte[] content = Arrays.copyOfRange(file, 4, file.length); // behind 30 82 and two bytes of length
        byte[] open = new byte[content.length + 4];
        open[0] = 0x30;
        open[1] = (byte) 0x80;
        System.arraycopy(content, 0, open, 2, content.length);
        return open;
    }

    private static byte[] algorithm(int iterations) {
        return sequence(TRIPLE_DES, sequence(octets(SALT), integer(iterations)));
    }

    private static byte[] oid(String hex) {
        return in(0x06, HexFormat.of().parseHex(hex));
    }

    private static byte[] integer(int value) {
        return in(0x02, BigInteger.valueOf(value).toByteArray());
    }

    private static byte[] octets(byte[] bytes) {
        return in(0x04, bytes);
    }

    private static byte[] sequence(byte[]... members) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] each : members) {
            all.writeBytes(each);
        }
        return in(0x30, all.toByteArray());
    }

    private static byte[] in(int tag, byte[] content) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (content.length < 128) {
            all.write(content.length);
        } else {
            all.write(0x82);
            all.write(content.length >> 8);
            all.write(content.length);
        }
        all.writeBytes(content);
        return all.toByteArray();
    }
}
