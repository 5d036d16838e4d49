package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.Provisioning;

/**
 * Runs the system contract on LocalStack, set up by the hook of docker-compose. Skipped if Docker can neither find nor
 * pull the image. Images after 4.14.0 require an account; {@code AWS_EMULATOR_IMAGE} names another emulator with the
 * same hooks.
 */
class LocalStackSystemIT extends SystemContract {
    private static final String IMAGE =
            System.getenv().getOrDefault("AWS_EMULATOR_IMAGE", "localstack/localstack:4.14.0");

    /** Skips all tests with a reason if no container can be started, before Testcontainers retries for minutes. */
    @RegisterExtension
    static final ExecutionCondition CONTAINERS_START =
            context -> context.getTestMethod().isPresent()
                    ? ConditionEvaluationResult.enabled("decided for the class")
                    : ContainerEngine.ofThisMachine(IMAGE)
                            .map(ConditionEvaluationResult::disabled)
                            .orElseGet(() -> ConditionEvaluationResult.enabled("the container can be started"));

    @TempDir
    private static Path folder;

    private static LocalStackContainer localStack;
    private static SystemUnderTest system;

    @BeforeAll
    static void start() {
        localStack = new LocalStackContainer(
                        DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("localstack/localstack"))
                .withServices("sqs", "s3")
                .withCopyFileToContainer(
                        MountableFile.forHostPath("../../deploy/localstack/init.sh", 0755),
                        "/etc/localstack/init/ready.d/init.sh");
        localStack.start();
        URI endpoint = localStack.getEndpoint();
        system = new SystemUnderTest(
                new CloudAccess(
                        endpoint,
                        endpoint,
                        localStack.getRegion(),
                        localStack.getAccessKey(),
                        localStack.getSecretKey()),
                folder);
    }

    @Test
    void theHookOfDockerComposeEqualsTheProvisioningOfTheTests() {
        SetUp provisioned = system.setUp(Provisioning.DEFAULT);

        assertThat(provisioned.redrivesTo()).isEqualTo("telemetry-dlq");
        assertThat(provisioned.maxReceives()).isEqualTo(Provisioning.DEFAULT.maxReceives());
        assertThat(provisioned.lifecycle())
                .isEqualTo(system.setUp(system.names()).lifecycle());
    }

    @AfterAll
    static void stop() {
        system.close();
        localStack.stop();
    }

    @Override
    SystemUnderTest system() {
        return system;
    }
}
