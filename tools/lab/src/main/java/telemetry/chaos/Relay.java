package telemetry.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Forwards the bytes of TCP connections to a server and breaks connections on command, as a network does. Does not
 * parse HTTP. Safe for use by many threads.
 */
final class Relay implements AutoCloseable {
    private static final int BUFFER = 16 * 1024;
    private static final int BYTES_BEFORE_CUT = 4 * 1024;
    private static final int POLL_MILLIS = 50;

    /** The treatment of relayed bytes. */
    enum Mode {
        /** Bytes are forwarded. */
        PASS,
        /** Bytes are held back, and their connection is reset when the mode ends. */
        HANG,
        /** The first 4 KiB of a request are forwarded, then the connection is reset. */
        CUT
    }

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASS;
    private volatile boolean closed;

    Relay(URI target) {
        this.target = new InetSocketAddress(target.getHost(), target.getPort());
        try {
            this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread.ofVirtual().name("relay").start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    void become(Mode next) {
        mode = next;
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException closing) {
                closed = true;
            }
        }
    }

    private void connect(Socket client) {
        try {
            Connection connection = new Connection(client, new Socket(target.getAddress(), target.getPort()));
            connections.add(connection);
            connection.open();
        } catch (IOException unreachable) {
            reset(client);
        }
    }

    /** Closes a socket with a reset (RST) instead of an orderly end (FIN). */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException alreadyClosed) {
            return; // the socket is closed already
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        connections.forEach(Connection::reset);
    }

    /** A connection, copied in both directions. */
    private final class Connection {
        private final Socket client;
        private final Socket upstream;
        private int sentInCut;

        Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void open() throws IOException {
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Thread.ofVirtual().start(() -> copy(client, upstream, true));
            Thread.ofVirtual().start(() -> copy(upstream, client, false));
        }

        private void copy(Socket from, Socket to, boolean sent) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[BUFFER];
                int length = in.read(buffer);
                while (length >= 0) {
                    int passed = passed(length, sent);
                    out.write(buffer, 0, passed);
                    if (passed < length) {
                        reset();
                        return;
                    }
                    length = in.read(buffer);
                }
                end();
            } catch (IOException | InterruptedException broken) {
                reset();
            }
        }

        /** Returns the number of bytes to forward, of {@code length}. A smaller number resets the connection. */
        private int passed(int length, boolean sent) throws InterruptedException {
            if (mode == Mode.HANG) {
                while (mode == Mode.HANG && !closed) {
                    Thread.sleep(POLL_MILLIS);
                }
                return 0;
            }
            if (mode == Mode.CUT && sent) {
                int passed = Math.clamp(BYTES_BEFORE_CUT - sentInCut, 0, length);
                sentInCut += passed;
                return passed;
            }
            return length;
        }

        private void end() throws IOException {
            connections.remove(this);
            client.close();
            upstream.close();
        }

        void reset() {
            connections.remove(this);
            Relay.reset(client);
            Relay.reset(upstream);
        }
    }
}
