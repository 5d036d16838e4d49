package telemetry.system;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import telemetry.cloud.CloudAccess;

/** The platform on LocalStack, where Docker is. Later images than 4.14.0 need an account. */
@Testcontainers(disabledWithoutDocker = true)
class LocalStackSystemIT extends SystemContract {

    @Container
    private static final LocalStackContainer LOCALSTACK =
            new LocalStackContainer(DockerImageName.parse("localstack/localstack:4.14.0")).withServices("sqs", "s3");

    @TempDir
    private static Path folder;

    private static SystemUnderTest system;

    @BeforeAll
    static void start() {
        URI endpoint = LOCALSTACK.getEndpoint();
        system = new SystemUnderTest(
                new CloudAccess(
                        endpoint,
                        endpoint,
                        LOCALSTACK.getRegion(),
                        LOCALSTACK.getAccessKey(),
                        LOCALSTACK.getSecretKey()),
                folder);
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
