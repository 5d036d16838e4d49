package telemetry.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;

/** Whether the ports are free, asked before anything starts, so that a taken one is one clear line. */
final class Ports {
    private static final int HIGHEST = 65_535;

    private Ports() {}

    /** A sentence about the first of {@code ports} that cannot be had; empty if all can. */
    static Optional<String> complaint(Map<String, Integer> ports) {
        return ports.entrySet().stream()
                .map(port -> complaint(port.getKey(), port.getValue()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> complaint(String setting, int port) {
        if (port < 0 || port > HIGHEST) {
            return Optional.of("%s must be 0 to %d, is %d".formatted(setting, HIGHEST, port));
        }
        return isFree(port)
                ? Optional.empty()
                : Optional.of("port %d is taken: stop what listens there, or choose another one with --%s=..."
                        .formatted(port, setting));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
