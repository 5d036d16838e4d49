package telemetry.chaos;

import java.util.Locale;

/** A service of the platform. */
public enum Service {
    /** Takes records. */
    INGEST("ingest-service", 640),
    /** Stores them. */
    CONSUMER("consumer-service", 640),
    /** Counts them. */
    AGGREGATOR("aggregator-job", 1024);

    private final String module;
    private final int limitMebibytes;

    Service(String module, int limitMebibytes) {
        this.module = module;
        this.limitMebibytes = limitMebibytes;
    }

    /** The module that builds its executable jar. */
    String module() {
        return module;
    }

    /** Memory of its container in MiB, as docker-compose.yml limits it. */
    public int limitMebibytes() {
        return limitMebibytes;
    }

    /** Its name in what is printed. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
