package telemetry.system;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import telemetry.cloud.EmbeddedCloud;

/** The platform on the embedded cloud. */
class EmbeddedSystemIT extends SystemContract {

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static SystemUnderTest system;

    @BeforeAll
    static void start() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        system = new SystemUnderTest(cloud.access(), folder);
    }

    @AfterAll
    static void stop() {
        system.close();
        cloud.close();
    }

    @Override
    SystemUnderTest system() {
        return system;
    }
}
