package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.Provisioning;

/**
 * The platform on LocalStack, where Docker is, set up by the same hook as in docker-compose. Later images than 4.14.0
 * need an account; {@code AWS_EMULATOR_IMAGE} names another emulator with the same hooks.
 */
@Testcontainers(disabledWithoutDocker = true)
class LocalStackSystemIT extends SystemContract {

    @Container
    private static final LocalStackContainer LOCALSTACK = new LocalStackContainer(image())
            .withServices("sqs", "s3")
            .withCopyFileToContainer(
                    MountableFile.forHostPath("../deploy/localstack/init.sh", 0755),
                    "/etc/localstack/init/ready.d/init.sh");

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

    private static DockerImageName image() {
        String image = System.getenv().getOrDefault("AWS_EMULATOR_IMAGE", "localstack/localstack:4.14.0");
        return DockerImageName.parse(image).asCompatibleSubstituteFor("localstack/localstack");
    }

    @Test
    void theHookOfDockerComposeMakesWhatTheTestsMake() {
        SetUp made = system.setUp(Provisioning.DEFAULT);

        assertThat(made.redrivesTo()).isEqualTo("telemetry-dlq");
        assertThat(made.maxReceives()).isEqualTo(Provisioning.DEFAULT.maxReceives());
        assertThat(made.lifecycle()).isEqualTo(system.setUp(system.names()).lifecycle());
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
