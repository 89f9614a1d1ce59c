package dev.carillon.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Says how to publish the first event, as soon as the server is ready. */
final class Announcer implements Runnable {

    private final Options options;

    Announcer(Options options) {
        this.options = options;
    }

    @Override
    public void run() {
        String base = "http://localhost:" + options.port() + "/carillon";
        try {
            while (!isReady(base)) {
                TimeUnit.MILLISECONDS.sleep(300);
            }
        } catch (InterruptedException e) {
            return;
        }
        Path key = options.data().resolve("admin.key");
        System.out.println(
                """

                Carillon is ready at %1$s
                The admin key is in %2$s
                Publish an event:

                  curl -H "Authorization: Bearer $(cat %2$s)" -H 'Content-Type: application/json' \\
                       -d '{"topic":"order/created","data":{"id":1}}' %1$s/api/v1/events
                """
                        .formatted(base, key));
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
}
