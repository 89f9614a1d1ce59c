package dev.carillon.servicestack;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.ConcurrentHashMap;

class CacheSubscriptionStoreTest extends MemorySubscriptionStoreTest {

    private final WebhookSubscriptionStore store = new CacheSubscriptionStore(new Remote());

    @Override
    protected WebhookSubscriptionStore store() {
        return store;
    }

    /** Keeps what it is given as bytes, as a cache elsewhere does. */
    private static final class Remote extends ConcurrentHashMap<String, Object> {

        private static final long serialVersionUID = 1L;

        @Override
        public Object put(String key, Object value) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                    out.writeObject(value);
                }
                try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                    return super.put(key, in.readObject());
                }
            } catch (IOException | ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
    }
}
