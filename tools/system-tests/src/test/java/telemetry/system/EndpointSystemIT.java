package telemetry.system;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.CloudAccess;

/**
 * Runs the system contract on a running emulator. {@code -Dtelemetry.it.endpoint} names its address, for example
 * {@code http://127.0.0.1:4566}. {@code -Dtelemetry.it.s3-endpoint} names a separate S3 endpoint. Creates its own queues
 * and bucket.
 */
@EnabledIfSystemProperty(named = "telemetry.it.endpoint", matches = "http.+")
class EndpointSystemIT extends SystemContract {

    @TempDir
    private static Path folder;

    private static SystemUnderTest system;

    @BeforeAll
    static void start() {
        String sqs = System.getProperty("telemetry.it.endpoint");
        String s3 = System.getProperty("telemetry.it.s3-endpoint", sqs);
        String key = System.getProperty("telemetry.it.key", "test");
        system = new SystemUnderTest(new CloudAccess(URI.create(sqs), URI.create(s3), "us-east-1", key, key), folder);
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    @Override
    SystemUnderTest system() {
        return system;
    }
}
