package dev.carillon.messaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/**
 * A socket that is opened by its network when a library connects it: to the name that the library gives, whatever that library has found
 * behind it. What is set before has no effect. Thread safe.
 */
final class NetworkSocket extends Socket {

    private final BrokerNetwork network;
    private volatile Socket real;
    private volatile boolean isClosed;

    NetworkSocket(BrokerNetwork network) {
        this.network = network;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    /** @param timeout is the network's own */
    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        InetSocketAddress address = (InetSocketAddress) endpoint;
        real = network.open(address.getHostString(), address.getPort());
        if (isClosed) {
            real.close();
        }
    }

    private Socket connected() throws SocketException {
        Socket it = real;
        if (it == null) {
            throw new SocketException("not connected");
        }
        return it;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return connected().getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return connected().getOutputStream();
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        Socket it = real;
        if (it != null) {
            it.close();
        }
    }

    @Override
    public void shutdownInput() throws IOException {
        connected().shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        connected().shutdownOutput();
    }

    @Override
    public boolean isConnected() {
        return real != null;
    }

    @Override
    public boolean isBound() {
        return real != null;
    }

    @Override
    public boolean isClosed() {
        Socket it = real;
        return isClosed || it != null && it.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        Socket it = real;
        return it != null && it.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        Socket it = real;
        return it != null && it.isOutputShutdown();
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        Socket it = real;
        if (it != null) {
            it.setSoTimeout(timeout);
        }
    }

    @Override
    public int getSoTimeout() throws SocketException {
        Socket it = real;
        return it == null ? 0 : it.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        Socket it = real;
        if (it != null) {
            it.setTcpNoDelay(on);
        }
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return connected().getTcpNoDelay();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        Socket it = real;
        if (it != null) {
            it.setKeepAlive(on);
        }
    }

    @Override
    public void setSoLinger(boolean on, int linger) throws SocketException {
        Socket it = real;
        if (it != null) {
            it.setSoLinger(on, linger);
        }
    }

    @Override
    public void setReuseAddress(boolean on) {
        // it is not bound here
    }

    @Override
    public void setReceiveBufferSize(int size) {
        // the system's own
    }

    @Override
    public void setSendBufferSize(int size) {
        // the system's own
    }

    @Override
    public InetAddress getInetAddress() {
        Socket it = real;
        return it == null ? null : it.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        Socket it = real;
        return it == null ? null : it.getLocalAddress();
    }

    @Override
    public int getPort() {
        Socket it = real;
        return it == null ? 0 : it.getPort();
    }

    @Override
    public int getLocalPort() {
        Socket it = real;
        return it == null ? -1 : it.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        Socket it = real;
        return it == null ? null : it.getRemoteSocketAddress();
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        Socket it = real;
        return it == null ? null : it.getLocalSocketAddress();
    }
}
