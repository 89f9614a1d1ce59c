package dev.carillon.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.fixture.TestIdentity;
import java.io.File;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIdentityTest {

    private final TestIdentity hub = TestIdentity.of("hub");

    @TempDir
    Path directory;

    @Test
    void isWrittenAsItWasUnderAnotherPassword() throws Exception {
        ServerIdentity read = ServerIdentity.of(file(hub.pkcs12()), hub.password());
        Path copy = directory.resolve("copy.p12");
        read.write(copy, "another");

        KeyStore store = KeyStore.getInstance(copy.toFile(), "another".toCharArray());
        assertThat(store.getKey(ServerIdentity.ALIAS, "another".toCharArray())).isEqualTo(read.key());
        assertThat(store.getCertificateChain(ServerIdentity.ALIAS)).isEqualTo(read.chain());
    }

    @Test
    void aWrongPasswordIsToldAndNotShown() throws Exception {
        File file = file(hub.pkcs12());
        assertThatThrownBy(() -> ServerIdentity.of(file, "not-this-one"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("carillon.tls.key-store", file.toString())
                .hasMessageNotContaining("not-this-one");
    }

    @Test
    void whatIsNoKeyStoreIsTold() throws Exception {
        File text = file("-----BEGIN PRIVATE KEY-----".getBytes());
        assertThatThrownBy(() -> ServerIdentity.of(text, "x")).hasMessageContaining("is not a PKCS #12 or JKS file");
        assertThatThrownBy(() -> ServerIdentity.of(directory.resolve("missing").toFile(), "x"))
                .hasMessageContaining("there is no file");
    }

    @Test
    void aKeyWithoutACertificateIsNone() throws Exception {
        KeyStore secret = KeyStore.getInstance("PKCS12");
        secret.load(null, null);
        char[] password = "changeit".toCharArray();
        secret.setKeyEntry("a", new javax.crypto.spec.SecretKeySpec(new byte[32], "AES"), password, null);
        Path file = directory.resolve("secret.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            secret.store(out, password);
        }
        assertThatThrownBy(() -> ServerIdentity.of(file.toFile(), "changeit"))
                .hasMessageContaining("must contain one private key, not 0");
    }

    @Test
    void twoKeysAreOneTooMany() throws Exception {
        KeyStore both = KeyStore.getInstance("PKCS12");
        both.load(null, null);
        char[] password = hub.password().toCharArray();
        String alias = hub.store().aliases().nextElement();
        both.setKeyEntry(
                "a", hub.store().getKey(alias, password), password, hub.store().getCertificateChain(alias));
        both.setKeyEntry(
                "b", hub.store().getKey(alias, password), password, hub.store().getCertificateChain(alias));
        Path file = directory.resolve("both.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            both.store(out, password);
        }
        assertThatThrownBy(() -> ServerIdentity.of(file.toFile(), hub.password()))
                .hasMessageContaining("one private key, not 2");
    }

    private File file(byte[] bytes) throws Exception {
        return Files.write(directory.resolve("store"), bytes).toFile();
    }
}
