package dev.carillon.messaging;

import jakarta.jms.ConnectionFactory;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;

/** The names that a server would have. JNDI makes it by its name. */
public final class TestNaming implements InitialContextFactory {

    private static final Map<String, ConnectionFactory> BOUND = new ConcurrentHashMap<>();

    public static void bind(String name, ConnectionFactory factory) {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, TestNaming.class.getName());
        BOUND.put(name, factory);
    }

    public static void clear() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        BOUND.clear();
    }

    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws javax.naming.NamingException {
        return new InitialContext(true) {
            @Override
            public Object lookup(String name) throws NameNotFoundException {
                ConnectionFactory found = BOUND.get(name);
                if (found == null) {
                    throw new NameNotFoundException(name);
                }
                return found;
            }
        };
    }
}
