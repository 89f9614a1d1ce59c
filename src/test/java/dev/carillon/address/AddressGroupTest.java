package dev.carillon.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressGroupTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "::ffff:192.0.2.7, 192.0.2.7",
        "0:0:0:0:0:ffff:c000:207, 192.0.2.7",
        "2001:db8:0:1:2:3:4:5, 2001:db8:0:1::/64",
        "2001:db8:0:1:ffff:ffff:ffff:ffff, 2001:db8:0:1::/64",
        "2001:db8:0:2::1, 2001:db8:0:2::/64",
        "0:0:0:0:0:0:0:1, 0:0:0:0::/64",
        "fe80::1%eth0, fe80:0:0:0::/64"
    })
    void isASingleAddressOfIpv4AndANetworkOfIpv6(String address, String group) {
        assertThat(AddressGroup.of(address).text()).isEqualTo(group);
    }

    /** What a server would say that is configured to believe a header: it is looked up nowhere, and takes no room. */
    @ParameterizedTest
    @CsvSource({"evil.example, evil.example", "abc:def, abc:def", "x:y, x:y", "::::, ::::", "%, %"})
    void isWhatItIsIfItIsNoAddress(String text, String group) {
        assertThat(AddressGroup.of(text).text()).isEqualTo(group);
    }

    @Test
    void isBounded() {
        assertThat(AddressGroup.of("x".repeat(10_000)).text()).hasSize(64);
        assertThat(AddressGroup.of(null).text()).isEqualTo("unknown");
    }
}
