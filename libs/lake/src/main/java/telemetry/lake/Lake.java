package telemetry.lake;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.contract.HourPartition;
import telemetry.contract.PartChecksum;
import telemetry.contract.PartKey;

/**
 * The lake's bucket: its parts, and objects by key. Safe for use by many threads. Throws the SDK's exceptions. The
 * owner of the client closes it.
 */
public final class Lake {
    private static final int ATTEMPTS = 3;
    private static final String RAW = "raw/";
    private static final String NUMBER = "version"; // metadata of an object that follows from a version

    private final S3Client s3;
    private final String bucket;
    private final int parallelDownloads;
    private final AwsRequestOverrideConfiguration transfer;

    /**
     * Creates a lake in {@code bucket}.
     *
     * @param transferTimeout the longest duration of one attempt to transfer one object
     */
    public Lake(S3Client s3, String bucket, int parallelDownloads, Duration transferTimeout) {
        this.s3 = s3;
        this.bucket = bucket;
        this.parallelDownloads = parallelDownloads;
        this.transfer = AwsRequestOverrideConfiguration.builder()
                .apiCallAttemptTimeout(transferTimeout)
                .apiCallTimeout(transferTimeout.multipliedBy(ATTEMPTS))
                .build();
    }

    S3Client s3() {
        return s3;
    }

    String bucket() {
        return bucket;
    }

    /** Returns the parts of {@code hour} by key. Other objects are left out, an upload in progress for instance. */
    public List<Part> partsOf(HourPartition hour) {
        List<Part> parts = new ArrayList<>();
        for (S3Object object : s3.listObjectsV2Paginator(
                        list -> list.bucket(bucket).prefix(PartKey.prefix(hour)))
                .contents()) {
            PartKey.parse(object.key())
                    .map(key -> new Part(key, object.size(), object.eTag(), object.lastModified()))
                    .ifPresent(parts::add);
        }
        return parts;
    }

    /** Returns all objects whose keys begin with {@code prefix}. */
    List<S3Object> objects(String prefix) {
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                .toList();
    }

    /**
     * Returns the days after which the lifecycle of the bucket deletes parts. Returns an empty value if parts are not
     * deleted, or if the store or the caller's permissions do not give the lifecycle.
     */
    public OptionalInt daysOfRaw() {
        try {
            return s3.getBucketLifecycleConfiguration(get -> get.bucket(bucket)).rules().stream()
                    .filter(rule -> rule.status() == ExpirationStatus.ENABLED && isOfRaw(rule))
                    .filter(rule ->
                            rule.expiration() != null && rule.expiration().days() != null)
                    .mapToInt(rule -> rule.expiration().days())
                    .min();
        } catch (SdkException unknown) {
            return OptionalInt.empty();
        }
    }

    private static boolean isOfRaw(LifecycleRule rule) {
        if (rule.filter() == null) {
            return false;
        }
        String prefix = rule.filter().prefix();
        return prefix == null || RAW.startsWith(prefix) || prefix.startsWith(RAW);
    }

    /**
     * Returns the hours that have a folder in {@code raw/}, the oldest first. Sends one LIST per year, month and day
     * that has one.
     */
    public List<HourPartition> hoursOfParts() {
        return foldersIn(RAW).stream()
                .flatMap(year -> foldersIn(year).stream())
                .flatMap(month -> foldersIn(month).stream())
                .flatMap(day -> foldersIn(day).stream())
                .flatMap(hour -> HourPartition.parse(hour.substring(RAW.length())).stream())
                .sorted()
                .toList();
    }

    private List<String> foldersIn(String prefix) {
        return s3
                .listObjectsV2Paginator(
                        list -> list.bucket(bucket).prefix(prefix).delimiter("/"))
                .commonPrefixes()
                .stream()
                .map(CommonPrefix::prefix)
                .toList();
    }

    /**
     * Downloads {@code parts} into {@code folder}, each as an uncompressed file of the same name with checked lines. If
     * the {@link PartChecksum} of a part holds, the file has all of its lines; otherwise only the records.
     *
     * @param space bytes that the files may take
     * @return the figures of the lines
     * @throws NoSpaceException if the files take more than {@code space}, because compressed parts expand; the folder
     *     then has some of the files
     * @throws software.amazon.awssdk.core.exception.SdkException also if a part was replaced or deleted since it was
     *     listed
     */
    public Lines download(List<Part> parts, Path folder, long space) throws InterruptedException, IOException {
        Space left = new Space(space);
        return Parallel.map(parallelDownloads, parts, part -> download(part, folder, left)).stream()
                .reduce(Lines.NONE, Lines::and);
    }

    private Lines download(Part part, Path folder, Space space) throws IOException {
        Path lines = folder.resolve(part.key().fileName());
        Path object = lines.resolveSibling(lines.getFileName() + ".object");
        space.take(part.size());
        GetObjectResponse response = s3.getObject(
                get -> get.bucket(bucket)
                        .key(part.key().key())
                        .ifMatch(part.etag())
                        .overrideConfiguration(transfer),
                object);
        DownloadedPart downloaded = new DownloadedPart(part.key(), object, response.metadata());
        Lines checked = downloaded.checked(lines, space);
        if (downloaded.isCompressed()) {
            space.giveBack(part.size()); // the lines have taken their own space
        }
        return checked;
    }

    /** Downloads the objects at {@code keys}, each to its file. */
    public void download(Map<String, Path> keys) throws InterruptedException, IOException {
        Parallel.map(
                parallelDownloads,
                keys.entrySet(),
                entry -> s3.getObject(
                        get -> get.bucket(bucket).key(entry.getKey()).overrideConfiguration(transfer),
                        entry.getValue()));
    }

    /**
     * Returns the number of lines that the consumer stored in the metadata of {@code part}; empty for an object of
     * another writer.
     */
    public Optional<Long> linesOf(Part part) {
        return head(part.key().key())
                .map(object -> object.metadata().getOrDefault(PartKey.LINES, ""))
                .filter(lines -> lines.matches("\\d{1,18}"))
                .map(Long::valueOf);
    }

    /** Stores {@code file} at {@code key}. */
    void put(String key, Path file) {
        s3.putObject(put(key).build(), RequestBody.fromFile(file));
    }

    /** Stores {@code content} at {@code key}. */
    void put(String key, byte[] content) {
        s3.putObject(put(key).build(), RequestBody.fromBytes(content));
    }

    /**
     * Stores {@code file}, unless the existing object was made of a newer version.
     *
     * @param number the {@link HourVersion#number} that the file was made of; stored as metadata
     * @param metadata further metadata to store
     */
    public void putUnlessNewer(String key, Path file, long number, Map<String, String> metadata) {
        putUnlessNewer(key, RequestBody.fromFile(file), number, metadata);
    }

    /** Stores {@code content}, unless the existing object was made of a newer version. */
    public void putUnlessNewer(String key, byte[] content, long number, Map<String, String> metadata) {
        putUnlessNewer(key, RequestBody.fromBytes(content), number, metadata);
    }

    private void putUnlessNewer(String key, RequestBody content, long number, Map<String, String> metadata) {
        Map<String, String> all = new HashMap<>(metadata);
        all.put(NUMBER, Long.toString(number));
        for (int attempt = 1; ; attempt++) {
            Optional<HeadObjectResponse> there = head(key);
            if (there.filter(object -> numberOf(object) > number).isPresent()) {
                return;
            }
            PutObjectRequest.Builder put = put(key).metadata(all);
            there.ifPresentOrElse(object -> put.ifMatch(object.eTag()), () -> put.ifNoneMatch("*"));
            try {
                s3.putObject(put.build(), content);
                return;
            } catch (S3Exception refused) {
                if (!ConditionalPut.isLost(refused) || attempt == ATTEMPTS) {
                    throw refused;
                }
            }
        }
    }

    private Optional<HeadObjectResponse> head(String key) {
        try {
            return Optional.of(s3.headObject(head -> head.bucket(bucket).key(key)));
        } catch (NoSuchKeyException absent) {
            return Optional.empty();
        }
    }

    private static long numberOf(HeadObjectResponse object) {
        String number = object.metadata().getOrDefault(NUMBER, "");
        return number.matches("\\d{1,18}") ? Long.parseLong(number) : 0;
    }

    private PutObjectRequest.Builder put(String key) {
        return PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(contentType(key))
                .overrideConfiguration(transfer);
    }

    private static String contentType(String key) {
        return switch (key.substring(key.lastIndexOf('.') + 1)) {
            case "parquet" -> "application/vnd.apache.parquet";
            case "jsonl" -> "application/x-ndjson";
            default -> "application/json";
        };
    }

    /** Returns the content of the object at {@code key}; empty if there is none. */
    public Optional<byte[]> read(String key) {
        try {
            return Optional.of(s3.getObjectAsBytes(get -> get.bucket(bucket).key(key)))
                    .map(ResponseBytes::asByteArray);
        } catch (NoSuchKeyException absent) {
            return Optional.empty();
        }
    }
}
