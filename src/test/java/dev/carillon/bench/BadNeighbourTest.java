package dev.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The bad ones are as bad as they say. */
class BadNeighbourTest {

    @Test
    void theWellOneAnswers200() throws Exception {
        try (BadNeighbour well = new BadNeighbour(BadNeighbour.Manner.HEALTHY)) {
            assertThat(post(well).get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(well.requests()).isEqualTo(1);
        }
    }

    @Test
    void theRefusingOneSaysWhenToComeAgain() throws Exception {
        try (BadNeighbour refusing = new BadNeighbour(BadNeighbour.Manner.REFUSING)) {
            HttpResponse<Void> answer = post(refusing).get(10, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValueAsLong("Retry-After")).hasValue(2);
        }
    }

    @Test
    void theSilentOneLeavesNothingUnderWayWhenItCloses() throws Exception {
        CompletableFuture<HttpResponse<Void>> answer;
        try (BadNeighbour silent = new BadNeighbour(BadNeighbour.Manner.SILENT)) {
            answer = post(silent);
            Awaitility.await().until(() -> silent.requests() == 1);
            assertThat(answer).isNotDone();
        }
        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    private static CompletableFuture<HttpResponse<Void>> post(BadNeighbour to) {
        HttpRequest request = HttpRequest.newBuilder(to.uri())
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.discarding());
    }
}
