package dev.carillon.rest;

import dev.carillon.address.AddressRange;
import dev.carillon.address.IpAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * The proxies that are believed about their clients ({@code carillon.trusted-proxies}). Everybody can write
 * {@code X-Forwarded-For}; each proxy appends whom it has heard it from, so it is read from its end, as far as it was written by
 * those that are trusted. Thread safe.
 */
@ApplicationScoped
class TrustedProxies {

    private static final String KEY = "carillon.trusted-proxies";

    private final List<AddressRange> trusted;

    @Inject
    TrustedProxies(Config config) {
        this(config.getOptionalValues(KEY, String.class).orElse(List.of()));
    }

    TrustedProxies(List<String> ranges) {
        trusted = ranges.stream()
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .map(AddressRange::of)
                .toList();
    }

    protected TrustedProxies() { // CDI client proxy
        this(List.of());
    }

    boolean isNone() {
        return trusted.isEmpty();
    }

    /**
     * The client's address: the last one that no trusted proxy has.
     *
     * @param peer the address at the other end of the connection
     * @param forwarded the values of {@code X-Forwarded-For}, in their order
     */
    String client(String peer, List<String> forwarded) {
        List<String> hops = new ArrayList<>();
        forwarded.forEach(each -> hops.addAll(List.of(each.split(","))));
        String at = peer;
        for (int i = hops.size() - 1; i >= 0 && isTrusted(at); i--) {
            Optional<String> hop = address(hops.get(i).strip());
            if (hop.isEmpty()) {
                return at;
            }
            at = hop.get();
        }
        return at;
    }

    private boolean isTrusted(String address) {
        return IpAddress.parse(address)
                .filter(bytes -> trusted.stream().anyMatch(each -> each.contains(bytes)))
                .isPresent();
    }

    /** Without brackets and port, which some proxies write. */
    private static Optional<String> address(String hop) {
        String bare = hop.startsWith("[")
                ? hop.replaceFirst("^\\[([^]]*)](:\\d{1,5})?$", "$1")
                : hop.replaceFirst("^([0-9.]+):\\d{1,5}$", "$1");
        return IpAddress.parse(bare).map(bytes -> {
            try {
                return InetAddress.getByAddress(bytes).getHostAddress();
            } catch (UnknownHostException e) {
                throw new IllegalStateException("it was an address", e);
            }
        });
    }
}
