package dev.carillon.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Asks for {@code xn--…} where the HTTP client asks in Unicode, as it keeps all names, and does not give the name of a proxy.
 * Thread safe.
 */
record ClientNames(DnsResolver resolver, boolean isProxied) implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        try {
            return resolver.resolve(HostName.ascii(host));
        } catch (UnknownHostException e) {
            throw isProxied ? new UnknownHostException("the proxy of this server is not found") : e;
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return resolver.resolveCanonicalHostname(host);
    }
}
