package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

    private final AddressGuard guard = AddressGuard.strict();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "100.100.100.200",
                "127.0.0.1",
                "127.255.255.254",
                "168.63.129.16",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::7f00:1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:a9fe:a9fe",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:10::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:a00:1::1",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "4000::1"
            })
    void refusesWhatIsNotPublic(String literal) {
        assertThatThrownBy(() -> guard.resolve(literal)).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.field()).isEqualTo("/url");
            assertThat(refused.rule()).contains(shown(literal)).contains("carillon.guard.allow");
            assertThat(refused.value()).isEqualTo(literal);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "126.0.0.1",
                "128.0.0.1",
                "169.253.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "192.167.0.1",
                "223.255.255.255",
                "2606:4700:4700::1111",
                "2a00:1450::1",
                "2003::1"
            })
    void letsPublicAddressesPass(String literal) {
        assertThatCode(() -> guard.resolve(literal)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "0x7f000001",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "127.1",
                "127.0.1",
                "0x7f.1",
                "017700000001",
                "127.0.0.1.",
                "10.0.0.010",
                "1.2.3.4.5"
            })
    void refusesAddressesThatSomeReadOneWayAndSomeAnother(String odd) {
        assertThatThrownBy(() -> guard.resolve(odd)).isInstanceOf(RefusedException.class);
    }

    @Test
    void refusesANameThatLeadsInside() {
        assertThatThrownBy(() -> guard.resolve("localhost"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("must lead to public addresses; this name does not")
                .hasMessageNotContainingAny("loopback", "127.0.0.1", "::1");
    }

    private static String shown(String literal) {
        try {
            return InetAddress.getByName(literal).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Nested
    class Allowed {

        @Test
        void ranges() {
            AddressGuard some = new AddressGuard(List.of("10.1.0.0/16", " fd00::/8", "127.0.0.1"));

            assertThatCode(() -> some.resolve("10.1.255.1")).doesNotThrowAnyException();
            assertThatCode(() -> some.resolve("fd12::1")).doesNotThrowAnyException();
            assertThatCode(() -> some.resolve("127.0.0.1")).doesNotThrowAnyException();
            assertThatCode(() -> some.resolve("::ffff:127.0.0.1")).doesNotThrowAnyException();
            assertThatThrownBy(() -> some.resolve("10.2.0.1")).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> some.resolve("127.0.0.2")).isInstanceOf(RefusedException.class);
        }

        @Test
        void namesWithWhateverTheyLeadTo() throws Exception {
            AddressGuard some = new AddressGuard(List.of("LocalHost", "*.internal"));

            assertThat(some.resolve("localhost")).isNotEmpty();
            assertThat(some.resolve("LOCALHOST")).isNotEmpty();
            some.check("hooks.eu.internal", InetAddress.getByName("10.0.0.1"));
            some.check("hooks.internal.", InetAddress.getByName("10.0.0.1"));
            assertThatThrownBy(() -> some.check("internal", InetAddress.getByName("10.0.0.1")))
                    .isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> some.check("hooks.internal.example", InetAddress.getByName("10.0.0.1")))
                    .isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> some.resolve("127.0.0.1")).isInstanceOf(RefusedException.class);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "fd00::/129", "*", "a b", "http://x", "010.0.0.1"})
        void nothingElse(String text) {
            assertThatThrownBy(() -> new AddressGuard(List.of(text)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("carillon.guard.allow")
                    .hasMessageContaining(text);
        }
    }
}
