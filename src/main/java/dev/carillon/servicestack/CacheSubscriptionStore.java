package dev.carillon.servicestack;

import jakarta.enterprise.inject.Vetoed;
import java.time.Clock;
import java.util.concurrent.ConcurrentMap;

/**
 * Subscriptions in a cache that an alternative brings, as {@link MemorySubscriptionStore} in a map: an Infinispan or Hazelcast
 * map, say. Keys are ids, values serializable; one cache for nothing else. Changes of one node exclude each other, those of
 * different nodes do not. Thread safe.
 */
@Vetoed
public class CacheSubscriptionStore extends MemorySubscriptionStore {

    public CacheSubscriptionStore(ConcurrentMap<String, Object> cache) {
        super(cache, Clock.systemUTC());
    }
}
