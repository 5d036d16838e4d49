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
 * The Docker engine, asked before Testcontainers is. That tries for minutes to pull from a registry that does not answer,
 * its own images included.
 */
final class ContainerEngine {
    private static final Duration REGISTRY_ANSWERS = Duration.ofSeconds(10);
    private static final Duration PULL_ENDS = Duration.ofMinutes(10);

    private static final String RYUK = "testcontainers/ryuk:0.14.0"; // started by Testcontainers 2.0.5 beside any other

    private final DockerClient docker;
    private final Duration patience;

    /** @param patience how long the registry may take to say that it has an image */
    ContainerEngine(DockerClient docker, Duration patience) {
        this.docker = docker;
        this.patience = patience;
    }

    /** Returns why no container of {@code image} can be started on this machine; empty if one can. */
    static Optional<String> ofThisMachine(String image) {
        TransportConfig transport;
        try {
            transport = DockerClientFactory.instance().getTransportConfig();
        } catch (IllegalStateException none) {
            return Optional.of("there is no Docker engine: " + none.getMessage());
        }
        ContainerEngine engine =
                new ContainerEngine(DockerClientProviderStrategy.getClientForConfig(transport), REGISTRY_ANSWERS);
        Optional<String> obstacle = engine.obstacle(substituted(image));
        boolean withRyuk = !"true".equals(System.getenv("TESTCONTAINERS_RYUK_DISABLED"));
        return obstacle.isPresent() || !withRyuk ? obstacle : engine.obstacle(substituted(RYUK));
    }

    private static String substituted(String image) {
        return ImageNameSubstitutor.instance()
                .apply(DockerImageName.parse(image))
                .asCanonicalNameString();
    }

    /** Returns why there is no {@code image}, neither here nor, after a pull, from its registry; empty if there is. */
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
            progress.ended.get(PULL_ENDS.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (InterruptedException stop) {
            progress.cancel();
            Thread.currentThread().interrupt();
            return Optional.of("the pull of %s was interrupted".formatted(image));
        } catch (TimeoutException silent) {
            progress.cancel();
            return Optional.of("%s is not here, and its registry did not answer within %s".formatted(image, patience));
        } catch (ExecutionException failed) {
            return Optional.of("%s is not here and cannot be pulled: %s".formatted(image, failed.getCause()));
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
                // it is given up anyhow
            }
        }
    }
}
