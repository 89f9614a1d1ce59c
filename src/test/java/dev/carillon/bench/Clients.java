package dev.carillon.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Some clients that ask one request after the other, and how long each of them took. */
final class Clients {

    private final String name;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Long> nanos = new ArrayList<>();
    private final Map<String, Integer> answers = new TreeMap<>();
    private final long began = System.nanoTime();
    private volatile boolean over;
    private volatile double seconds;

    /** @param pauseMillis between two requests of one client */
    Clients(String name, int many, long pauseMillis, HttpClient client, Supplier<HttpRequest> request) {
        this.name = name;
        for (int i = 0; i < many; i++) {
            Thread thread = new Thread(() -> run(pauseMillis, client, request), name + "-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(long pauseMillis, HttpClient client, Supplier<HttpRequest> request) {
        try {
            while (!over) {
                HttpRequest next = request.get();
                long at = System.nanoTime();
                String answer;
                try {
                    answer = String.valueOf(
                            client.send(next, BodyHandlers.discarding()).statusCode());
                } catch (IOException e) {
                    answer = e.getClass().getSimpleName();
                }
                add(answer, System.nanoTime() - at);
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void add(String answer, long took) {
        answers.merge(answer, 1, Integer::sum);
        nanos.add(took);
    }

    Clients end() throws InterruptedException {
        over = true;
        seconds = Duration.ofNanos(System.nanoTime() - began).toMillis() / 1000.0;
        for (Thread each : threads) {
            each.join();
        }
        return this;
    }

    @Override
    public synchronized String toString() {
        List<Long> sorted = nanos.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "  %-10s %7.0f/s  p50 %7.1f ms  p99 %7.1f ms  answers %s",
                name,
                sorted.size() / seconds,
                millis(sorted, 0.5),
                millis(sorted, 0.99),
                answers);
    }

    private static double millis(List<Long> sorted, double part) {
        return sorted.isEmpty() ? 0 : sorted.get((int) (part * (sorted.size() - 1))) / 1e6;
    }
}
