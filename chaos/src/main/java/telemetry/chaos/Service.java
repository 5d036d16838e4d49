package telemetry.chaos;

import java.util.Locale;

/** A service of the platform. */
public enum Service {
    /** Takes records. */
    INGEST("ingest-service"),
    /** Stores them. */
    CONSUMER("consumer-service"),
    /** Counts them. */
    AGGREGATOR("aggregator-job");

    private final String module;

    Service(String module) {
        this.module = module;
    }

    /** The module that builds its executable jar. */
    String module() {
        return module;
    }

    /** Its name in what is printed. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
