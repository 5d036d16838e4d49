package telemetry.service;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts services. Their settings come from {@code telemetry.yml}, which all services share, and then from
 * {@code <name>.yml}. The file names differ so that all services can run in one JVM with one class path.
 */
public final class TelemetryService {
    private static final int EXIT_CODE_FAILED = 1;
    private static final Duration MAX_CLOSE_TIME = Duration.ofSeconds(30);

    private TelemetryService() {}

    /**
     * Returns a builder for the service {@code name}, which rejects unknown settings.
     *
     * @param application the class with the service's {@code @EnableAutoConfiguration}
     * @param name the name of the service's settings file, and of the service in logs and metrics
     * @param options command line options that are not settings
     */
    public static SpringApplicationBuilder builder(Class<?> application, String name, String... options) {
        return new SpringApplicationBuilder(application)
                .listeners(new SettingsCheck(Set.of(options)))
                .properties("spring.config.name=telemetry," + name, "spring.application.name=" + name);
    }

    /**
     * Runs a service as this process. If the service does not start, its log has the cause and the process exits with
     * code 1.
     */
    @SuppressWarnings("CatchAllThrowables") // a process without a service must end, even after an Error
    public static void run(SpringApplicationBuilder builder, String... args) {
        try {
            builder.run(args);
        } catch (Throwable alreadyLogged) {
            exit(EXIT_CODE_FAILED);
        }
    }

    /** Ends this process. The process is halted if it does not close within 30 s. */
    public static void exit(int code) {
        Thread.ofPlatform().daemon().name("halt").start(() -> {
            LockSupport.parkNanos(MAX_CLOSE_TIME.toNanos());
            Runtime.getRuntime().halt(code);
        });
        System.exit(code);
    }
}
