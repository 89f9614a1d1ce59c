package dev.carillon.launcher;

import sun.misc.Signal;

/**
 * Ends Carillon before its server: at SIGTERM Payara Micro takes the database away without a word to the applications
 * (seen), so that what this node holds would stay its own until the leases are over.
 */
final class OrderlyEnd {

    private final Runnable undeploy;
    private boolean begun;

    private OrderlyEnd(Runnable undeploy) {
        this.undeploy = undeploy;
    }

    /** From now on SIGTERM and Ctrl-C undeploy first; a second signal does not wait for that. */
    static OrderlyEnd by(Runnable undeploy) {
        OrderlyEnd end = new OrderlyEnd(undeploy);
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
            undeploy.run();
        } finally {
            Runtime.getRuntime().exit(status);
        }
    }
}
