package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;
import telemetry.lab.PlatformService;

/** Tests the Kubernetes manifests against the API's model, in which an unknown or misspelled field is an error. */
class KubernetesTest {
    private static final Path FOLDER = Path.of("../../deploy/kubernetes");
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1 Namespace", Namespace.class,
            "v1 Service", Service.class,
            "v1 ServiceAccount", ServiceAccount.class,
            "apps/v1 Deployment", Deployment.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class);

    /** Fails on fields that the model lacks, instead of keeping them. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    @Test
    void everyFileIsAResourceOfTheKustomizationAndAgreesWithTheModel() throws IOException {
        List<String> resources = strings(kustomization("kustomization.yaml"), "resources");

        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals("kustomization.yaml")))
                    .containsExactlyInAnyOrderElementsOf(resources);
        }
        for (String file : resources) {
            assertThat(objects(file)).as(file).isNotEmpty();
        }
        assertThat(strings(kustomization("scaling/kustomization.yaml"), "resources"))
                .allMatch(resource -> Files.exists(FOLDER.resolve("scaling").resolve(resource)));
    }

    @ParameterizedTest
    @EnumSource(PlatformService.class)
    void aDeploymentIsReplacedForLivenessOnlyAndHasItsContainersMemory(PlatformService service) throws IOException {
        Container container = container(service);

        assertThat(path(container.getStartupProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(container.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(container.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
        Quantity memory =
                Objects.requireNonNull(container.getResources().getLimits().get("memory"));
        assertThat(Quantity.getAmountInBytes(memory))
                .isEqualByComparingTo(BigDecimal.valueOf(service.limitMebibytes() * 1024L * 1024));
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    }

    /** Checks the mount of the keys file. A mount with subPath would never show a change of the secret. */
    @ParameterizedTest
    @EnumSource(PlatformService.class)
    void theKeysFileIsMountedFromASecretIfThereIsOne(PlatformService service) throws IOException {
        VolumeMount mount = container(service).getVolumeMounts().stream()
                .filter(each -> each.getName().equals("keys"))
                .findFirst()
                .orElseThrow();
        SecretVolumeSource secret = deployment(service).getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(each -> each.getName().equals("keys"))
                .map(Volume::getSecret)
                .findFirst()
                .orElseThrow();

        assertThat(mount.getReadOnly()).isTrue();
        assertThat(mount.getSubPath()).isNull();
        assertThat(secret.getOptional()).isTrue();
        assertThat(secret.getDefaultMode()).isEqualTo(0440); // of root and the group 10001, fsGroup
        assertThat(Files.readString(FOLDER.resolve("kustomization.yaml")))
                .contains("TELEMETRY_KEYS_FILE=" + mount.getMountPath() + "/keys.json");
        assertThat(Files.readString(Path.of("../../docs/deploy.md")))
                .contains("secret generic " + secret.getSecretName() + " --from-file=keys.json");
    }

    @Test
    void consumersAreScaledOnTheBacklogOfTheirQueue() throws IOException {
        String scaling = Files.readString(FOLDER.resolve("scaling/consumer-backlog.yaml"));

        assertThat(deployment(PlatformService.CONSUMER).getMetadata().getName()).isEqualTo("consumer");
        assertThat(scaling).contains("scaleTargetRef: {name: consumer}", "type: aws-sqs-queue", "queueURL: telemetry ");
        assertThat(Files.readString(FOLDER.resolve("kustomization.yaml"))).contains("TELEMETRY_QUEUE=telemetry\n");
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }

    private static Container container(PlatformService service) throws IOException {
        return deployment(service)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private static Deployment deployment(PlatformService service) throws IOException {
        return objects(service.label() + ".yaml").stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<HasMetadata> objects(String file) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        Iterable<Object> documents = new Yaml().loadAll(Files.readString(FOLDER.resolve(file)));
        StreamSupport.stream(documents.spliterator(), false)
                .map(document -> (Map<?, ?>) document)
                .forEach(document -> objects.add(object(document)));
        return objects;
    }

    private static HasMetadata object(Map<?, ?> document) {
        String kind = document.get("apiVersion") + " " + document.get("kind");
        return STRICT.convertValue(document, Objects.requireNonNull(KINDS.get(kind), kind));
    }

    private static Map<?, ?> kustomization(String file) throws IOException {
        return new Yaml().load(Files.readString(FOLDER.resolve(file)));
    }

    private static List<String> strings(Map<?, ?> document, String field) {
        return ((List<?>) Objects.requireNonNull(document.get(field)))
                .stream().map(String::valueOf).toList();
    }
}
