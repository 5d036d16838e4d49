package telemetry.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;

/** Finds ports of loopback that no process listens on. */
public final class FreePort {
    private FreePort() {}

    /** Returns a port that was free a moment ago; another process may take it before the caller does. */
    public static int find() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The address of an HTTP server on {@code port} of loopback. */
    public static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
