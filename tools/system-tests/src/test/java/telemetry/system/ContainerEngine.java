package telemetry.system;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/**
 * Checks whether Docker can start a container before Testcontainers tries. Testcontainers would retry for minutes if a
 * registry does not respond, even for its own images.
 */
final class ContainerEngine {
    private static final Duration REGISTRY_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PULL_TIMEOUT = Duration.ofMinutes(10);

    private static final String RYUK =
            "testcontainers/ryuk:0.14.0"; // Testcontainers 2.0.5 starts this image beside every container

    private final DockerClient docker;
    private final Duration patience;

    /**
     * Creates a check with a Docker client.
     *
     * @param patience maximum time for the first response of a registry
     */
    ContainerEngine(DockerClient docker, Duration patience) {
        this.docker = docker;
        this.patience = patience;
    }

    /** Returns the reason why no container of {@code image} can be started on this machine, or empty if one can. */
    static Optional<String> ofThisMachine(String image) {
        TransportConfig transport;
        try {
            transport = DockerClientFactory.instance().getTransportConfig();
        } catch (IllegalStateException none) {
            return Optional.of("no Docker engine: " + none.getMessage());
        }
        ContainerEngine engine =
                new ContainerEngine(DockerClientProviderStrategy.getClientForConfig(transport), REGISTRY_TIMEOUT);
        Optional<String> obstacle = engine.obstacle(substituted(image));
        boolean withRyuk = !"true".equals(System.getenv("TESTCONTAINERS_RYUK_DISABLED"));
        return obstacle.isPresent() || !withRyuk ? obstacle : engine.obstacle(substituted(RYUK));
    }

    private static String substituted(String image) {
        return ImageNameSubstitutor.instance()
                .apply(DockerImageName.parse(image))
                .asCanonicalNameString();
    }

    /** Returns the reason why {@code image} is neither present nor can be pulled, or empty if it is available. */
    Optional<String> obstacle(String image) {
        try {
            docker.inspectImageCmd(image).exec();
            return Optional.empty();
        } catch (NotFoundException absent) {
            return pull(image);
        }
    }

    private Optional<String> pull(String image) {
        Progress progress = new Progress();
        docker.pullImageCmd(image).exec(progress);
        try {
            progress.begun.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            progress.ended.get(PULL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (InterruptedException stop) {
            progress.cancel();
            Thread.currentThread().interrupt();
            return Optional.of("the pull of %s was interrupted".formatted(image));
        } catch (TimeoutException silent) {
            progress.cancel();
            return Optional.of(
                    "%s is not present, and its registry did not respond within %s".formatted(image, patience));
        } catch (ExecutionException failed) {
            return Optional.of("%s is not present and cannot be pulled: %s".formatted(image, failed.getCause()));
        }
    }

    /** The progress of a pull. */
    private static final class Progress extends ResultCallback.Adapter<PullResponseItem> {
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        @Override
        public void onNext(PullResponseItem item) {
            if (item.isErrorIndicated()) {
                fail(new IllegalStateException(String.valueOf(item.getErrorDetail())));
            }
            begun.complete(null); // the engine has the manifest
        }

        @Override
        public void onError(Throwable failed) {
            fail(failed);
            super.onError(failed);
        }

        private void fail(Throwable failed) {
            begun.completeExceptionally(failed);
            ended.completeExceptionally(failed);
        }

        @Override
        public void onComplete() {
            begun.complete(null);
            ended.complete(null);
            super.onComplete();
        }

        void cancel() {
            try {
                close();
            } catch (IOException gone) {
                // the pull is abandoned, so its failure does not matter
            }
        }
    }
}
