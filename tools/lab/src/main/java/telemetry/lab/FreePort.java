package telemetry.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;

/** Finds free ports of the loopback interface. */
public final class FreePort {
    private FreePort() {}

    /** Returns a free port. Another process may take the port before the caller does. */
    public static int find() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Returns the base URL of an HTTP server on {@code port} of the loopback interface. */
    public static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
