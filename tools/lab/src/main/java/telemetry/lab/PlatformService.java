package telemetry.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A service of the platform, with its container's limits. */
public enum PlatformService {
    /** Takes records. */
    INGEST("ingest-service", 640),
    /** Stores them. */
    CONSUMER("consumer-service", 640),
    /** Counts them. */
    AGGREGATOR("aggregator-job", 1024);

    private final String module;
    private final int limitMebibytes;

    PlatformService(String module, int limitMebibytes) {
        this.module = module;
        this.limitMebibytes = limitMebibytes;
    }

    /** The module that builds its executable jar. */
    public String module() {
        return module;
    }

    /** Memory of its container in MiB, as docker-compose.yml limits it. */
    public int limitMebibytes() {
        return limitMebibytes;
    }

    /** Its name in reports, {@code ingest}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The JVM's options in its container, its share of the container's memory included. */
    public List<String> shippedOptions() {
        Path container =
                BuiltJar.ROOT.resolve("deploy/container").toAbsolutePath().normalize();
        return List.of(
                "@" + container.resolve("jvm.options"),
                "@" + container.resolve(module + ".options"),
                "-XX:MaxRAM=" + limitMebibytes + "m");
    }
}
