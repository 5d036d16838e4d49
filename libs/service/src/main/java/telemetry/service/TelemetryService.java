package telemetry.service;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * How every service starts: its settings come from {@code telemetry.yml}, which all share, and then from
 * {@code <name>.yml}. The names differ so that the three can live in one JVM, on one class path.
 */
public final class TelemetryService {
    private static final int FAILED = 1;
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);

    private TelemetryService() {}

    /**
     * A builder for the service {@code name}, which refuses settings that have no meaning.
     *
     * @param application the class with the service's {@code @SpringBootApplication}
     * @param name the name of its settings file, and of the service in logs and metrics
     * @param options of the command line that are no settings
     */
    public static SpringApplicationBuilder builder(Class<?> application, String name, String... options) {
        return new SpringApplicationBuilder(application)
                .listeners(new SettingsCheck(Set.of(options)))
                .properties("spring.config.name=telemetry," + name, "spring.application.name=" + name);
    }

    /** Runs a service as this process, which ends with exit code 1 if the service does not start; its log says why. */
    @SuppressWarnings("CatchAllThrowables") // whatever it is, a process that serves nothing must not stay
    public static void run(SpringApplicationBuilder builder, String... args) {
        try {
            builder.run(args);
        } catch (Throwable reported) {
            exit(FAILED);
        }
    }

    /** Ends this process, by force if what runs in it does not close within 30 s. */
    public static void exit(int code) {
        Thread.ofPlatform().daemon().name("halt").start(() -> {
            LockSupport.parkNanos(LONGEST_CLOSE.toNanos());
            Runtime.getRuntime().halt(code);
        });
        System.exit(code);
    }
}
