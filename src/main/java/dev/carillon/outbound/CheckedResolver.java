package dev.carillon.outbound;

import dev.carillon.event.RefusedException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.DnsResolver;

/**
 * What the HTTP client asks for addresses: only checked ones come out, and the client connects to these and no others.
 *
 * <p>A look-up may block for many seconds, so it is made ahead on threads of its own ({@link #prepare}) and what it found
 * stands ready for a few seconds: the client's few I/O threads never wait for somebody's name server. Thread safe.
 */
final class CheckedResolver implements DnsResolver {

    private static final long GOOD_FOR = Duration.ofSeconds(10).toNanos();
    private static final long BAD_FOR = Duration.ofSeconds(2).toNanos();
    private static final int REMEMBERED = 10_000;
    private static final int LOOK_UPS_AT_ONCE = 16;
    private static final int WAITING = 1_000;

    private record Answer(InetAddress[] addresses, String failure, boolean refused, long until) {
        boolean isFresh(long now) {
            return now - until < 0;
        }
    }

    private final AddressGuard guard;
    private final URI proxy;
    private final LongSupplier nanos;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, List<Runnable>> waiting = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor lookUps;

    /** @param proxy which alone is connected to, and looks names up by itself; null for none */
    CheckedResolver(AddressGuard guard, ThreadFactory threads, URI proxy) {
        this(guard, threads, proxy, System::nanoTime);
    }

    CheckedResolver(AddressGuard guard, ThreadFactory threads, URI proxy, LongSupplier nanos) {
        this.guard = guard;
        this.proxy = proxy;
        this.nanos = nanos;
        lookUps = new ThreadPoolExecutor(
                LOOK_UPS_AT_ONCE, LOOK_UPS_AT_ONCE, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), threads);
        lookUps.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs {@code then} when the answer for this host, good or bad, stands ready: at once, or on another thread. That too
     * many look-ups wait already is an answer as well.
     */
    void prepare(String host, Runnable then) {
        Answer answer = answers.get(host);
        if (answer != null && answer.isFresh(nanos.getAsLong())) {
            then.run();
            return;
        }
        boolean[] first = new boolean[1];
        waiting.compute(host, (name, others) -> {
            first[0] = others == null;
            List<Runnable> all = first[0] ? new ArrayList<>() : others;
            all.add(then);
            return all;
        });
        if (first[0]) {
            begin(host);
        }
    }

    private void begin(String host) {
        boolean begun = false;
        try {
            lookUps.execute(() -> lookUp(host));
            begun = true;
        } catch (RejectedExecutionException e) {
            remember(host, failed("too many names are being looked up", false));
        } catch (Error e) { // the system has no thread left
            remember(host, failed(SendFailure.reason(e), false));
        } finally { // nobody must wait for a look-up that is not made
            if (!begun) {
                release(host);
            }
        }
    }

    private void lookUp(String host) {
        try {
            remember(host, ask(host));
        } finally {
            release(host);
        }
    }

    private void release(String host) {
        List<Runnable> all = waiting.remove(host);
        if (all != null) {
            all.forEach(each -> Apart.run("http.name.listener-failed host=" + host, each));
        }
    }

    private Answer ask(String host) {
        try {
            return new Answer(guard.resolve(host), null, false, nanos.getAsLong() + GOOD_FOR);
        } catch (UnknownHostException e) {
            return failed("the name " + host + " does not resolve", false);
        } catch (RefusedException e) {
            return failed("the url " + e.rule(), true);
        } catch (Throwable e) { // asked on an I/O thread as well, which an Error would end for all requests
            return failed(SendFailure.reason(e), true);
        }
    }

    private Answer failed(String why, boolean refused) {
        return new Answer(null, why, refused, nanos.getAsLong() + BAD_FOR);
    }

    private void remember(String host, Answer answer) {
        if (answers.size() >= REMEMBERED) {
            answers.values().removeIf(each -> !each.isFresh(nanos.getAsLong()));
        }
        if (answers.size() < REMEMBERED * 2) { // beyond that every look-up is made anew
            answers.put(host, answer);
        }
    }

    /** Why this host is not sent to through the proxy, or null; without one, {@link #resolve} says so. */
    String refusal(String host) {
        Answer answer = proxy == null ? null : answers.get(host);
        return answer != null && answer.refused() ? answer.failure() : null;
    }

    /** Called by the client for each new connection; the answer is there unless it aged while waiting for a place. */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        if (proxy != null) { // every connection goes there
            return InetAddress.getAllByName(proxy.getHost());
        }
        Answer answer = answers.get(host);
        if (answer == null || !answer.isFresh(nanos.getAsLong())) {
            answer = ask(host);
            remember(host, answer);
        }
        if (answer.failure() != null) {
            throw new UnknownHostException(answer.failure());
        }
        return answer.addresses();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host; // for Kerberos only, which is not used
    }

    void close() throws InterruptedException {
        lookUps.shutdownNow();
        lookUps.awaitTermination(5, TimeUnit.SECONDS);
    }
}
