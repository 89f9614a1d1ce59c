package dev.carillon.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SendFailureTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new UnknownHostException("the name a does not resolve"), "the name a does not resolve"),
                Arguments.of(
                        new HttpHostConnectException(
                                "Connect to http://hooks:80 [hooks/10.1.2.3] failed: Connection refused"),
                        "the connection was refused"),
                Arguments.of(new ConnectException("No route to host: hooks/10.1.2.3"), "no connection came about"),
                Arguments.of(
                        new ConnectTimeoutException("Connect to http://hooks:80 [hooks/10.1.2.3] failed: timed out"),
                        "no connection came about in time"),
                Arguments.of(new SocketTimeoutException("3 MINUTES"), "the connection was silent for too long"),
                Arguments.of(
                        new SSLHandshakeException(
                                "PKIX path building failed: "
                                        + "sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid path"),
                        "TLS: PKIX path building failed: unable to find valid path"),
                Arguments.of(new SSLHandshakeException(null), "TLS: the handshake failed"),
                Arguments.of(
                        new SSLHandshakeException("No subject alternative names matching IP address 10.1.2.3 found"),
                        "TLS: No subject alternative names matching IP address its address found"),
                Arguments.of(
                        new SocketException("Connection reset by hooks/[fd00:0:0:0:0:0:0:1]:443"),
                        "the connection broke: Connection reset by its address"),
                Arguments.of(
                        new ConnectionClosedException("Connection closed by peer"),
                        "the connection broke: Connection closed by peer"),
                Arguments.of(new IOException(), "the connection broke: it was closed"),
                Arguments.of(
                        new ProtocolException("Invalid status line"), "the answer is not HTTP: Invalid status line"),
                Arguments.of(new NullPointerException("Cannot invoke \"a.b.C.d()\""), "an error of Carillon's own"),
                Arguments.of(new OutOfMemoryError("unable to create native thread"), "an error of Carillon's own"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellsNothingOfJavaAndNoAddress(Throwable failure, String reason) {
        assertThat(SendFailure.reason(failure)).startsWith(reason).doesNotContain("Exception", "10.1.2.3", "fd00");
    }

    @Test
    void tellsWhatWeSaidOurselves() {
        assertThat(SendFailure.reason(new IllegalStateException("Carillon is stopping")))
                .isEqualTo("Carillon is stopping");
    }

    @Test
    void isShort() {
        assertThat(SendFailure.reason(new IOException("x".repeat(10_000)))).hasSizeLessThanOrEqualTo(500);
    }
}
