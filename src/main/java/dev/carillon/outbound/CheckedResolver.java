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
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.apache.hc.client5.http.DnsResolver;

/**
 * What the HTTP client asks for addresses: only checked ones come out, and the client connects to these and no others.
 *
 * <p>A look-up may block for many seconds, so it is made ahead on threads of its own ({@link #prepare}) and what it found
 * stands ready for a few seconds: the client's few I/O threads never wait for a name server. Thread safe.
 */
final class CheckedResolver implements DnsResolver {

    private static final long GOOD_FOR = Duration.ofSeconds(10).toNanos();
    private static final long BAD_FOR = Duration.ofSeconds(2).toNanos();
    private static final long KEPT_FOR = Duration.ofMinutes(2).toNanos(); // longer than any deadline
    private static final int REMEMBERED = 50_000;
    private static final String TOO_MANY = "too many names are being looked up";

    private record Answer(InetAddress[] addresses, String failure, boolean refused, long until) {
        boolean isFresh(long now) {
            return now - until < 0;
        }

        /** Not to be used any more: one that failed is of no use once it has aged. */
        boolean isOver(long now) {
            return now - until >= (failure == null ? KEPT_FOR : 0);
        }
    }

    /** A name that an application waits for. Another one waits for itself: whose look-ups are slow must not matter to it. */
    private record Asked(int application, String host) {}

    private final AddressGuard guard;
    private final URI proxy;
    private final LongSupplier nanos;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<Asked, List<Runnable>> waiting = new ConcurrentHashMap<>();
    private final SharedThreads threads;

    /** @param proxy which alone is connected to, and looks names up by itself; null for none */
    CheckedResolver(AddressGuard guard, SharedThreads threads, URI proxy) {
        this(guard, threads, proxy, System::nanoTime);
    }

    CheckedResolver(AddressGuard guard, SharedThreads threads, URI proxy, LongSupplier nanos) {
        this.guard = guard;
        this.proxy = proxy;
        this.nanos = nanos;
        this.threads = threads;
    }

    /**
     * Runs {@code then} when the answer for this host, good or bad, stands ready: at once, or on another thread. That too
     * many look-ups of the application wait already is an answer as well.
     */
    void prepare(int application, String host, Runnable then) {
        Answer answer = answers.get(host);
        if (answer != null && answer.isFresh(nanos.getAsLong())) {
            then.run();
            return;
        }
        Asked asked = new Asked(application, host);
        boolean[] first = new boolean[1];
        waiting.compute(asked, (name, others) -> {
            first[0] = others == null;
            List<Runnable> all = first[0] ? new ArrayList<>() : others;
            all.add(then);
            return all;
        });
        if (first[0]) {
            begin(asked);
        }
    }

    private void begin(Asked asked) {
        boolean begun = false;
        try {
            threads.execute(asked.application, () -> lookUp(asked));
            begun = true;
        } catch (RejectedExecutionException e) {
            // it has no answer then, or an earlier one; others may have one
        } catch (Error e) { // the system has no thread left
            remember(asked.host, failed(SendFailure.reason(e), false));
        } finally { // no request may wait for a look-up that is not made
            if (!begun) {
                release(asked);
            }
        }
    }

    private void lookUp(Asked asked) {
        try {
            Answer answer = answers.get(asked.host); // another application may have asked meanwhile
            if (answer == null || !answer.isFresh(nanos.getAsLong())) {
                remember(asked.host, ask(asked.host));
            }
        } finally {
            release(asked);
        }
    }

    private void release(Asked asked) {
        List<Runnable> all = waiting.remove(asked);
        if (all != null) {
            all.forEach(each -> Apart.run("http.name.listener-failed host=" + asked.host, each));
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
            answers.values().removeIf(each -> each.isOver(nanos.getAsLong()));
        }
        if (answers.size() < REMEMBERED) { // beyond that nothing is kept
            answers.put(host, answer);
        }
    }

    /** Why this host is not sent to through the proxy, or null; without one, {@link #resolve} says so. */
    String refusal(String host) {
        if (proxy == null) {
            return null;
        }
        Answer answer = answers.get(host);
        return answer == null ? TOO_MANY : answer.refused() ? answer.failure() : null;
    }

    /**
     * Called by the client for each new connection, on a thread that serves all requests: nothing is looked up here. An answer
     * that has aged while its request waited for a place holds as well: what it leads to was checked.
     */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        if (proxy != null) { // every connection goes there
            return InetAddress.getAllByName(proxy.getHost());
        }
        Answer answer = answers.get(host);
        if (answer == null || answer.failure() != null) {
            throw new UnknownHostException(answer == null ? TOO_MANY : answer.failure());
        }
        return answer.addresses();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host; // for Kerberos only, which is not used
    }
}
