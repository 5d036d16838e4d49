package telemetry.system;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.CloudAccess;

/**
 * The platform on an emulator that is up already: {@code -Dtelemetry.it.endpoint=http://127.0.0.1:4566}, and
 * {@code -Dtelemetry.it.s3-endpoint} if its S3 answers elsewhere. Makes queues and a bucket of its own.
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
