package telemetry.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;

/** Whether the ports are free, asked before anything starts, so that a taken one is one clear line. */
final class Ports {
    private Ports() {}

    /** A sentence about the first of {@code ports} that is taken; empty if none is. */
    static Optional<String> complaint(Map<String, Integer> ports) {
        return ports.entrySet().stream()
                .filter(port -> !isFree(port.getValue()))
                .findFirst()
                .map(port -> "port %d is taken: stop what listens there, or choose another one with --%s=..."
                        .formatted(port.getValue(), port.getKey()));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
