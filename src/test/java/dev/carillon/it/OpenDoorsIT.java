package dev.carillon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.fixture.Api;
import dev.carillon.fixture.OnCarillon;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no key: health without details, and the description of the API. */
@OnCarillon
class OpenDoorsIT {

    @ParameterizedTest
    @ValueSource(strings = {"live", "ready", "started"})
    void healthIsUp(String kind, Api api) {
        JsonObject health = api.withoutKey().get("/health/" + kind).expect(200).json();
        assertThat(health.getString("status")).isEqualTo("UP");
    }

    @Test
    void theApiIsDescribed(Api api) {
        JsonObject description =
                api.withoutKey().get("/openapi.json").expect(200).json();
        assertThat(description.getString("openapi")).startsWith("3.");
        assertThat(description.getJsonObject("paths").keySet())
                .anyMatch(path -> path.endsWith("/events"))
                .anyMatch(path -> path.endsWith("/subscriptions"))
                .anyMatch(path -> path.endsWith("/applications"))
                .anyMatch(path -> path.endsWith("/keys"));
    }
}
