package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.event.RefusedException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://example.com|https://example.com",
                "HTTPS://Example.COM/Path?Query|https://example.com/Path?Query",
                "https://example.com:|https://example.com",
                "https://example.com:0443/|https://example.com:443/",
                "https://example.com./|https://example.com./",
                "https://xn--bcher-kva.example/|https://xn--bcher-kva.example/",
                "https://xn--strae-oqa.de/|https://xn--strae-oqa.de/",
                "https://Bücher.example/|https://xn--bcher-kva.example/",
                "https://日本語。jp/|https://xn--wgv71a119e.jp/",
                "https://１．１．１．１/|https://1.1.1.1/",
                "https://1.1.1.1/ä/日?ö=😀|https://1.1.1.1/%C3%A4/%E6%97%A5?%C3%B6=%F0%9F%98%80",
                "https://1.1.1.1/%e4%41?a[]=1|https://1.1.1.1/%e4%41?a%5B%5D=1",
                "https://1.1.1.1//a/../b;c=d,e:@?x/y?z|https://1.1.1.1//a/../b;c=d,e:@?x/y?z",
                "https://[2606:4700::ABCD]:8443/|https://[2606:4700::abcd]:8443/"
            })
    void isKeptAsItIsSent(String given, String kept) {
        URI url = HttpUrl.of(given);

        assertThat(url).hasToString(kept);
        assertThat(url.getHost()).isNotNull();
        assertThat(HttpUrl.of(kept)).as("the same again").isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://[::ffff:127.0.0.1]/|without ::ffff:",
                "http://[::ffff:1.1.1.1]/|without ::ffff:",
                "http://[fe80::1%25eth0]/|without a zone",
                "http://[::1/|within [ and ]",
                "http://[v1.x]/|within [ and ]",
                "http://[1.1.1.1]/|within [ and ]",
                "http://[::1]x/|within [ and ]",
                "http://my_host.example/|must not have _",
                "http://straße.de/|in two ways; write it as xn--",
                "http://💩.la/|write it as xn--",
                "http://a%41.example/|must have a host whose labels",
                "http://-a.example/|must have a host whose labels",
                "http://a..example/|must have a host whose labels",
                "http://１２７.１/|four decimal numbers",
                "http:///x|must have a host",
                "http:x|must have a host",
                "https://1.1.1.1:x/|must have a port",
                "https://1.1.1.1:99999/|must have a port",
                "https://1.1.1.1:00/|must have a port",
                "https://1.1.1.1/a b|at character 18",
                "https://1.1.1.1/a\\b|at character 18",
                "https://1.1.1.1/[a]|at character 17",
                "https://1.1.1.1/?q=\"|at character 20",
                "https://1.1.1.1/%|two hexadecimal digits after %, at character 17",
                "https://1.1.1.1/%4|two hexadecimal digits",
                "https://1.1.1.1/?a=%zz|two hexadecimal digits",
                "https://1.1.1.1/#|must not have a fragment"
            })
    void saysWhatItCannotBe(String given, String rule) {
        assertThatThrownBy(() -> HttpUrl.of(given)).isInstanceOfSatisfying(RefusedException.class, e -> {
            assertThat(e.field()).isEqualTo("/url");
            assertThat(e.rule()).contains(rule);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://1.1.1.1/\n", "https://1.1.1.1/\u0085", "https://1.1.1.1/\uD800", "https://a\u202Eb.c/"})
    void holdsNoControlAndNoHalfCharacter(String given) {
        assertThatThrownBy(() -> HttpUrl.of(given)).isInstanceOf(RefusedException.class);
    }

    /** Whatever else is wrong with it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://shop:sesame-1@example.com/",
                "wss://shop:sesame-1@example.com/",
                "https://shop:sesame-1@example.com/#here",
                "https://shop:sesame-1@a_b/%zz"
            })
    void aPasswordIsNotRepeated(String given) {
        for (String each : List.of(given, given + "/" + "x".repeat(1_000))) {
            assertThatThrownBy(() -> HttpUrl.of(each))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageNotContaining("sesame-1");
        }
    }

    @Test
    void isNotLongerWhenItIsEncoded() {
        assertThatThrownBy(() -> HttpUrl.of("https://1.1.1.1/" + "ä".repeat(400)))
                .hasMessageContaining("at most 1000 characters");
        assertThatThrownBy(() -> HttpUrl.of("https://1.1.1.1/" + "x".repeat(100_000)))
                .hasMessageContaining("at most 1000 characters");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/x, https://a.example:443/y?z, true",
        "http://a.example, http://a.example:80/, true",
        "https://a.example/, http://a.example/, false",
        "https://a.example/, https://b.example/, false",
        "https://a.example/, https://a.example:8443/, false",
        "https://a.example/, https://A.EXAMPLE/, true"
    })
    void leadsToTheSamePlaceIfItsOriginIsTheSame(String one, String other, boolean same) {
        assertThat(HttpUrl.origin(URI.create(one)).equals(HttpUrl.origin(URI.create(other))))
                .isEqualTo(same);
    }
}
