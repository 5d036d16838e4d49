package telemetry.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;

/** Checks the ports before the start. A port in use is then reported in one line. */
final class Ports {
    private Ports() {}

    /** Returns an error message for the first of {@code ports} that is in use, or empty if all are free. */
    static Optional<String> conflict(Map<String, Integer> ports) {
        return ports.entrySet().stream()
                .filter(port -> !isFree(port.getValue()))
                .findFirst()
                .map(port ->
                        "port %d is in use: stop the process that listens on it, or choose another port with --%s=..."
                                .formatted(port.getValue(), port.getKey()));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }
}
