package dev.carillon.outbound;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * How much work a PKCS #12 file (RFC 7292) asks for until it is open: it says itself how often keys are derived from the
 * password, up to millions of times for each part. It is looked up before anything is computed.
 */
final class Pkcs12Work {

    /** Of all parts together; some tenths of a second. keytool writes 30,000, OpenSSL and Windows 6,000. */
    static final int MOST = 200_000; // as the JDK itself; older keytools make 50,000 twice and 100,000

    private static final byte[] DATA = HexFormat.of().parseHex("2a864886f70d010701");
    private static final byte[] ENCRYPTED_DATA = HexFormat.of().parseHex("2a864886f70d010706");
    private static final byte[] PBES2 = HexFormat.of().parseHex("2a864886f70d01050d");

    private final List<Ber> encrypted = new ArrayList<>();
    private long iterations;

    private Pkcs12Work() {}

    /**
     * @throws IllegalArgumentException if it is too much, whose message says so, or the file is broken
     * @throws GeneralSecurityException if the password is wrong
     */
    static void check(byte[] file, String password) throws GeneralSecurityException, IOException {
        Pkcs12Work work = new Pkcs12Work();
        work.add(Ber.of(file));
        for (Ber each : List.copyOf(work.encrypted)) { // keys may be in there, with work of their own
            work.add(Ber.of(decrypted(each, password)));
        }
    }

    /** In all three places (MacData, PKCS12PBEParams, PBKDF2-params) it is the number behind the salt, and in no other. */
    private void add(Ber piece) {
        Ber before = null;
        for (Ber each : piece.members) {
            if (each.tag == Ber.INTEGER && before != null && before.isOctets()) {
                add(new BigInteger(each.value()));
            }
            add(each);
            before = each;
        }
        if (is(piece, DATA)) {
            addContent(piece.member(1));
        } else if (is(piece, ENCRYPTED_DATA)) {
            encrypted.add(piece);
        }
    }

    private void add(BigInteger count) {
        iterations += count.bitLength() > 31 || count.signum() < 0 ? Integer.MAX_VALUE : count.intValue();
        if (iterations > MOST) {
            throw new IllegalArgumentException("derives its keys in at most " + MOST + " iterations, all together "
                    + "(openssl pkcs12 -export -iter 2048 makes one of fewer)");
        }
    }

    /** What follows the type is [0] around the bytes; in EncryptedContentInfo it is an algorithm. */
    private void addContent(Ber piece) {
        if (piece.members.size() == 1 && piece.member(0).isOctets()) {
            add(Ber.of(piece.member(0).value()));
        }
    }

    private static boolean is(Ber piece, byte[] type) {
        return piece.members.size() > 1 && isOid(piece.member(0), type);
    }

    private static boolean isOid(Ber piece, byte[] oid) {
        return piece.tag == Ber.OID && Arrays.equals(piece.value(), oid);
    }

    /** EncryptedData (RFC 2315, section 13), as the platform decrypts it. */
    private static byte[] decrypted(Ber info, String password) throws GeneralSecurityException, IOException {
        Ber content = info.member(1).member(0).member(1);
        Ber algorithm = content.member(1);
        boolean isPbes2 = isOid(algorithm.member(0), PBES2);
        AlgorithmParameters parameters = AlgorithmParameters.getInstance(isPbes2 ? "PBES2" : "PBE");
        parameters.init(algorithm.member(1).encoded());
        Cipher cipher = Cipher.getInstance(isPbes2 ? parameters.toString() : dotted(algorithm.member(0)));
        cipher.init(
                Cipher.DECRYPT_MODE,
                SecretKeyFactory.getInstance("PBE").generateSecret(new PBEKeySpec(password.toCharArray())),
                parameters);
        return cipher.doFinal(content.member(2).value());
    }

    private static String dotted(Ber oid) {
        StringBuilder text = new StringBuilder();
        long arc = 0;
        for (byte each : oid.value()) {
            arc = arc << 7 | each & 0x7f;
            if (each >= 0) {
                text.append(text.isEmpty() ? arc / 40 + "." + arc % 40 : "." + arc); // none here begins with 2
                arc = 0;
            }
        }
        return text.toString();
    }
}
