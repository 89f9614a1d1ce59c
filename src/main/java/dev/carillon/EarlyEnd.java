package dev.carillon;

import dev.carillon.loop.FailureLog;
import java.lang.management.ManagementFactory;
import java.util.logging.Level;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * Ends Carillon before the server takes anything from it: when Payara undeploys an application, its database and its class loader
 * are gone before any {@code @PreDestroy} is called. {@code carillon.jar} calls this managed bean before it undeploys the WAR.
 */
final class EarlyEnd implements EarlyEndMBean {

    /** The launcher has this name too; it sees no class of the WAR. */
    private static final String NAME = "dev.carillon:type=EarlyEnd";

    private static final FailureLog LOG = new FailureLog(EarlyEnd.class);

    private volatile Runnable ending;

    @Override
    public void end() {
        Runnable offered = ending;
        if (offered != null) {
            offered.run();
        }
    }

    /** Another Carillon in this process may have offered it already: then this one ends when the server says so. */
    void offer(Runnable ending) {
        try {
            server().registerMBean(new StandardMBean(this, EarlyEndMBean.class), new ObjectName(NAME));
            this.ending = ending;
        } catch (JMException e) {
            LOG.log(Level.FINE, "carillon.early-end.not-offered", e);
        }
    }

    void withdraw() {
        try {
            if (ending != null) {
                server().unregisterMBean(new ObjectName(NAME));
            }
        } catch (JMException e) {
            LOG.log(Level.FINE, "carillon.early-end.not-withdrawn", e);
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }
}
