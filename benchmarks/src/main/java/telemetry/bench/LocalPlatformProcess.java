package telemetry.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The one command, without its demo. */
final class LocalPlatformProcess implements AutoCloseable {
    private final Child process;
    private final List<Service> services = new ArrayList<>();

    private LocalPlatformProcess(Child process, List<Integer> ports) {
        this.process = process;
        ports.forEach(port -> services.add(new Service(process, URI.create("http://127.0.0.1:" + port))));
    }

    static LocalPlatformProcess start(Lab lab) throws IOException {
        List<Integer> ports = new ArrayList<>();
        List<String> options = new ArrayList<>(List.of(
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                lab.jar("local-platform").toString()));
        for (String server : List.of("ingest", "consumer", "aggregator", "sqs", "s3")) {
            int port = Lab.freePort();
            ports.add(port);
            options.add("--telemetry.local.%s-port=%d".formatted(server, port));
        }
        options.add("--telemetry.demo.enabled=false");
        options.add("--telemetry.local.data=" + lab.newFolder("platform"));
        return new LocalPlatformProcess(lab.run("platform", options), ports.subList(0, 3));
    }

    /** Waits until all three services are ready. */
    void awaitReady() throws IOException, InterruptedException {
        for (Service service : services) {
            service.awaitReady();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
