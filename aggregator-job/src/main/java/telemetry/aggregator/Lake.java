package telemetry.aggregator;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.contract.AggregateKey;
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;

/** The bucket as the aggregator uses it. Safe for use by many threads; throws the SDK's exceptions. */
final class Lake {
    private static final int ATTEMPTS = 3;
    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409; // another conditional PUT of the same key is under way

    private final S3Client s3;
    private final String bucket;
    private final int parallelDownloads;
    private final AwsRequestOverrideConfiguration transfer;

    /** @param transferTimeout how long the transfer of one object may take */
    Lake(S3Client s3, String bucket, int parallelDownloads, Duration transferTimeout) {
        this.s3 = s3;
        this.bucket = bucket;
        this.parallelDownloads = parallelDownloads;
        this.transfer = AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(transferTimeout)
                .apiCallTimeout(transferTimeout.multipliedBy(ATTEMPTS))
                .build();
    }

    /** The parts of {@code hour}; what else is there, an upload in progress for instance, is not seen. */
    HourObjects objectsOf(HourPartition hour) {
        List<HourObjects.Part> parts = new ArrayList<>();
        for (S3Object object : s3.listObjectsV2Paginator(
                        list -> list.bucket(bucket).prefix(PartKey.prefix(hour)))
                .contents()) {
            PartKey.parse(object.key())
                    .map(key -> new HourObjects.Part(key, object.size(), object.eTag(), object.lastModified()))
                    .ifPresent(parts::add);
        }
        return new HourObjects(parts);
    }

    /** Downloads {@code objects} into {@code folder}, each streamed to a file of its own name; not one that is there. */
    void download(HourObjects objects, Path folder) throws InterruptedException {
        try (ExecutorService downloads = Executors.newFixedThreadPool(
                parallelDownloads, Thread.ofVirtual().name("download-", 0).factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (HourObjects.Part part : objects.parts()) {
                if (Files.notExists(folder.resolve(part.fileName()))) {
                    running.add(downloads.submit(() -> download(part, folder)));
                }
            }
            await(running, downloads);
        }
    }

    /** Fails if the object is another than the one that was listed. */
    private void download(HourObjects.Part part, Path folder) {
        s3.getObject(
                get -> get.bucket(bucket)
                        .key(part.key().key())
                        .ifMatch(part.etag())
                        .overrideConfiguration(transfer),
                folder.resolve(part.fileName()));
    }

    private static void await(List<Future<?>> running, ExecutorService downloads) throws InterruptedException {
        try {
            for (Future<?> download : running) {
                download.get();
            }
        } catch (ExecutionException failed) {
            downloads.shutdownNow();
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed);
        }
    }

    /** How many lines {@code part} has, as the consumer noted with it; null if it did not. */
    @Nullable
    Long linesOf(HourObjects.Part part) {
        String lines = s3.headObject(head -> head.bucket(bucket).key(part.key().key()))
                .metadata()
                .get(PartKey.LINES);
        return lines == null ? null : Long.valueOf(lines);
    }

    /** Puts {@code file}, JSON Lines or Parquet by its name, whatever is there. */
    void write(String key, Path file) {
        s3.putObject(put(key).overrideConfiguration(transfer).build(), file);
    }

    /** Puts an object of JSON, whatever is there. */
    void write(String key, byte[] json) {
        s3.putObject(put(key).build(), RequestBody.fromBytes(json));
    }

    /**
     * Puts {@code file} in the place of the object that has {@code etag}, or where there is none.
     *
     * @throws SealConflictException if that is not what is there
     */
    void replace(String key, Path file, Optional<String> etag) {
        replace(key, etag, RequestBody.fromFile(file));
    }

    /** As the other one. */
    void replace(String key, byte[] json, Optional<String> etag) {
        replace(key, etag, RequestBody.fromBytes(json));
    }

    private void replace(String key, Optional<String> etag, RequestBody content) {
        PutObjectRequest.Builder put = put(key).overrideConfiguration(transfer);
        etag.ifPresentOrElse(put::ifMatch, () -> put.ifNoneMatch("*"));
        try {
            s3.putObject(put.build(), content);
        } catch (S3Exception failed) {
            if (failed.statusCode() == PRECONDITION_FAILED || failed.statusCode() == CONFLICT) {
                throw new SealConflictException(key);
            }
            throw failed;
        }
    }

    private PutObjectRequest.Builder put(String key) {
        return PutObjectRequest.builder().bucket(bucket).key(key).contentType(contentType(key));
    }

    private static String contentType(String key) {
        return switch (key.substring(key.lastIndexOf('.') + 1)) {
            case "parquet" -> "application/vnd.apache.parquet";
            case "jsonl" -> "application/x-ndjson";
            default -> "application/json";
        };
    }

    /** An object's content and its ETag. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Stored(byte[] content, String etag) {}

    /** @throws HourFaultException if the object has no ETag */
    Optional<Stored> find(String key) {
        return get(key).map(found ->
                new Stored(found.asByteArray(), etag(key, found.response().eTag())));
    }

    Optional<byte[]> read(AggregateKey key) {
        return get(key.key()).map(ResponseBytes::asByteArray);
    }

    private Optional<ResponseBytes<GetObjectResponse>> get(String key) {
        try {
            return Optional.of(s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)));
        } catch (NoSuchKeyException absent) {
            return Optional.empty();
        }
    }

    /** @throws HourFaultException if the object has no ETag */
    Optional<String> etagOf(String key) {
        try {
            return Optional.of(etag(
                    key, s3.headObject(head -> head.bucket(bucket).key(key)).eTag()));
        } catch (NoSuchKeyException absent) {
            return Optional.empty();
        }
    }

    private static String etag(String key, @Nullable String etag) {
        if (etag == null) {
            throw HourFaultException.noEtag(key);
        }
        return etag;
    }
}
