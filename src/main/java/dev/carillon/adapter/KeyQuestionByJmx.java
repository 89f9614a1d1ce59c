package dev.carillon.adapter;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** Asks the managed bean of the WAR; while no Carillon is deployed, no key may do anything. Thread safe. */
final class KeyQuestionByJmx implements KeyQuestion {

    /** {@code dev.carillon.broker.BrokerKeys} has this name too; it is in the WAR. */
    private static final String CARILLON = "dev.carillon:type=BrokerKeys";

    private static final String[] NO_RIGHTS = {};
    private static final String[] TYPES = {String.class.getName(), String.class.getName(), String.class.getName()};

    private final ObjectName carillon;

    KeyQuestionByJmx() {
        try {
            carillon = new ObjectName(CARILLON);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e); // the name is ours
        }
    }

    @Override
    public String[] rights(String id, String key, String address) throws IOException {
        try {
            return (String[]) ManagementFactory.getPlatformMBeanServer()
                    .invoke(carillon, "rights", new Object[] {id, key, address}, TYPES);
        } catch (InstanceNotFoundException e) {
            return NO_RIGHTS;
        } catch (JMException | JMRuntimeException e) {
            throw new IOException("what a key may do is not known now", e);
        }
    }
}
