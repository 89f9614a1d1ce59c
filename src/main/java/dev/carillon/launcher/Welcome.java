package dev.carillon.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Says how to publish the first event, as soon as Carillon is ready. */
record Welcome(int port, Path data) {

    private static final String TEXT =
            """

            Carillon is ready at %1$s
            The admin key is in %2$s
            Publish an event:

              curl -H "Authorization: Bearer $(cat %3$s)" -H 'Content-Type: application/json' -d '{"topic":"order/created","data":{"id":1}}' %1$s/api/v1/events
            """;

    void whenReady() throws InterruptedException {
        String base = "http://localhost:" + port + "/carillon";
        while (!isReady(base)) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        Path key = data.resolve("admin.key");
        System.out.println(TEXT.formatted(base, key, quoted(key)));
    }

    private static boolean isReady(String base) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create(base + "/health/ready").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(5_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** For the shell; only where it must be. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_@%+:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
