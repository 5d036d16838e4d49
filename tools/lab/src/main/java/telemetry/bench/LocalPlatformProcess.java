package telemetry.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import telemetry.lab.FreePort;
import telemetry.lab.JavaProcess;
import telemetry.lab.ServiceProcess;

/** The local platform in one process, without the demo. */
final class LocalPlatformProcess implements AutoCloseable {
    private final JavaProcess process;
    private final List<ServiceProcess> services = new ArrayList<>();

    private LocalPlatformProcess(JavaProcess process, List<Integer> ports) {
        this.process = process;
        ports.forEach(port -> services.add(new ServiceProcess(process, FreePort.url(port))));
    }

    static LocalPlatformProcess start(Lab lab) throws IOException {
        List<Integer> ports = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (String server : List.of("ingest", "consumer", "aggregator", "sqs", "s3")) {
            int port = FreePort.find();
            ports.add(port);
            options.add("--telemetry.local.%s-port=%d".formatted(server, port));
        }
        options.add("--telemetry.demo.enabled=false");
        options.add("--telemetry.local.data=" + lab.newFolder("platform"));
        return new LocalPlatformProcess(lab.startPlatform("platform", "-Xmx1g", options), ports.subList(0, 3));
    }

    /** Waits until ingest, consumer and aggregator are ready. */
    void awaitReady() throws InterruptedException {
        for (ServiceProcess service : services) {
            service.awaitReady(Lab.PATIENCE);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
