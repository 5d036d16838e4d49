package telemetry.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A service of the platform and the limits of its container. */
public enum PlatformService {
    /** Accepts records over HTTP and queues them. */
    INGEST("ingest-service", 640),
    /** Stores queued records as parts. */
    CONSUMER("consumer-service", 640),
    /** Counts stored records by hour and writes the tables. */
    AGGREGATOR("aggregator-job", 1024);

    private final String module;
    private final int limitMebibytes;

    PlatformService(String module, int limitMebibytes) {
        this.module = module;
        this.limitMebibytes = limitMebibytes;
    }

    /** Returns the name of the module that builds the executable jar. */
    public String module() {
        return module;
    }

    /** Returns the memory limit of the container in MiB, as in docker-compose.yml. */
    public int limitMebibytes() {
        return limitMebibytes;
    }

    /** Returns the name in reports, for example {@code ingest}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the JVM options of the container. {@code -XX:MaxRAM} stands in for the memory limit of the container. */
    public List<String> shippedOptions() {
        Path container =
                BuiltJar.ROOT.resolve("deploy/container").toAbsolutePath().normalize();
        return List.of(
                "@" + container.resolve("jvm.options"),
                "@" + container.resolve(module + ".options"),
                "-XX:MaxRAM=" + limitMebibytes + "m");
    }
}
