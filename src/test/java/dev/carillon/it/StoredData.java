package dev.carillon.it;

import dev.carillon.fixture.Api;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What has been stored, as texts. */
final class StoredData {

    private StoredData() {}

    /** The data of all events of these topics, page by page. */
    static List<String> of(Api api, String topics) {
        List<String> data = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonObject page = api.get("/api/v1/events?topic=" + topics + "&limit=250" + cursor)
                    .expect(200)
                    .json();
            page.getJsonArray("data")
                    .forEach(each -> data.add(text(each.asJsonObject().getJsonObject("event"))));
            String next = page.getString("next", null);
            cursor = next == null ? null : "&cursor=" + next;
        }
        return data;
    }

    private static String text(JsonObject event) {
        return event.containsKey("data_base64")
                ? new String(Base64.getDecoder().decode(event.getString("data_base64")), StandardCharsets.UTF_8)
                : Json.createValue(event.get("data").toString()).getString().replace("\"", "");
    }
}
