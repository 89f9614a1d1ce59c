package dev.carillon.launcher;

import java.lang.management.ManagementFactory;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import sun.misc.Signal;

/**
 * Ends Carillon before its server: at SIGTERM Payara Micro takes the database away without a word to the applications
 * (seen), so that what this node holds would stay its own until the leases are over; and it would answer what comes meanwhile
 * with pages of its own. So the application is informed first, and sends new requests elsewhere while running ones end; then
 * nothing listens any more; then the application ends by itself, since undeploying begins with its database; and only then it is
 * undeployed.
 */
final class OrderlyEnd {

    /** What {@code dev.carillon.loop.Lifecycle} looks at; it is in the WAR, of which nothing is seen here. */
    private static final String ENDING = "dev.carillon.ending";

    /** {@code dev.carillon.EarlyEndMBean}, in the WAR as well. */
    private static final String APPLICATION = "dev.carillon:type=EarlyEnd";

    /** For this long clients on kept connections are sent elsewhere, and requests under way may finish. */
    private static final long GRACE_MILLIS = 2_000;

    private final Runnable stopListening;
    private final Runnable undeploy;
    private boolean begun;

    private OrderlyEnd(Runnable stopListening, Runnable undeploy) {
        this.stopListening = stopListening;
        this.undeploy = undeploy;
    }

    /** From now on SIGTERM and Ctrl-C end it in order; a second signal does not wait for that. */
    static OrderlyEnd by(Runnable stopListening, Runnable undeploy) {
        OrderlyEnd end = new OrderlyEnd(stopListening, undeploy);
        for (String each : new String[] {"TERM", "INT"}) {
            Signal.handle(new Signal(each), signal -> end.run(128 + signal.getNumber()));
        }
        return end;
    }

    void run(int status) {
        synchronized (this) {
            if (begun) {
                Runtime.getRuntime().halt(status);
            }
            begun = true;
        }
        try {
            System.setProperty(ENDING, "true");
            Thread.sleep(GRACE_MILLIS);
            stopListening.run();
            endApplication();
            undeploy.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().exit(status);
        }
    }

    private static void endApplication() {
        try {
            ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName(APPLICATION), "end", null, null);
        } catch (InstanceNotFoundException e) {
            // it has not started
        } catch (JMException e) {
            System.err.println("Carillon could not be ended before the server: " + e);
        }
    }
}
