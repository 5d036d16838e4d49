package telemetry.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.cloud.EmbeddedCloud;
import telemetry.cloud.Provisioning;

/** Starts services on an embedded cloud with the queues and the bucket. Their API key is {@code key}. */
record IngestFixture(EmbeddedCloud cloud) implements AutoCloseable {

    static IngestFixture start(Path folder) {
        EmbeddedCloud cloud = EmbeddedCloud.start(folder);
        Provisioning.DEFAULT.apply(cloud.sqs(), cloud.s3());
        return new IngestFixture(cloud);
    }

    /** Starts a service on a free port of the loopback address, with {@code settings} as command line arguments. */
    ConfigurableApplicationContext run(String... settings) {
        return IngestApplication.builder()
                .properties(cloud.settings())
                .run(Stream.concat(
                                Stream.of("--server.port=0", "--server.address=127.0.0.1", "--telemetry.api-key=key"),
                                Stream.of(settings))
                        .toArray(String[]::new));
    }

    String queueUrl() {
        return cloud.sqs().getQueueUrl(queue -> queue.queueName("telemetry")).queueUrl();
    }

    /** Returns the URI of {@code POST /telemetry}. */
    static URI uri(ConfigurableApplicationContext service) {
        return URI.create(
                "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + "/telemetry");
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        cloud.close();
    }
}
