package telemetry.lake;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Keeps the versions of a table's metadata as objects {@code metadata/v<N>.metadata.json}. A commit is one conditional
 * PUT of the next version ({@code If-None-Match: *}), so that one of two concurrent writers succeeds. Any S3 with
 * conditional writes can hold the objects.
 *
 * <p>A version is deleted days after it was replaced, at the earliest ({@link Expiry}). Otherwise a writer that stalled
 * during a deletion could store the deleted number again. For the same reason, a commit fails if its base version was
 * read more than {@link #MAX_COMMIT_TIME} ago. Safe for use by many threads.
 */
final class ObjectTableOperations implements TableOperations {
    static final Duration MAX_COMMIT_TIME = Duration.ofHours(1);
    static final String METADATA_FOLDER = "metadata/";
    static final Pattern METADATA_FILE = Pattern.compile(".*/metadata/v(\\d{1,9})\\.metadata\\.json");

    private final S3Client s3;
    private final ObjectIO io;
    private final String bucket;
    private final String root;
    private final TableOwner owner;
    private final Clock clock;
    private @Nullable TableMetadata current;
    private int version;
    private Instant readAt = Instant.MIN;
    private boolean stale = true;

    /**
     * Creates the operations on one table.
     *
     * @param root the table's folder, {@code curated}
     */
    ObjectTableOperations(S3Client s3, String bucket, String root, TableOwner owner, Clock clock) {
        this.s3 = s3;
        this.io = new ObjectIO(s3, bucket);
        this.bucket = bucket;
        this.root = root;
        this.owner = owner;
        this.clock = clock;
    }

    private String key(int number) {
        return "%s/%sv%d.metadata.json".formatted(root, METADATA_FOLDER, number);
    }

    private String hintKey() {
        return root + '/' + METADATA_FOLDER + "version-hint.text";
    }

    /** Returns the table's metadata as last read; null if there is no table. */
    @Override
    public synchronized @Nullable TableMetadata current() {
        return stale ? refresh() : current;
    }

    @Override
    public synchronized @Nullable TableMetadata refresh() {
        owner.check();
        Instant now = clock.instant();
        int number = Math.max(version, hint().orElse(0));
        if (number > 0 && !exists(number)) { // the hint is older than the oldest existing version
            number = 0;
        }
        number = number == 0 ? lastListed() : number;
        while (exists(number + 1)) {
            number++;
        }
        if (number > 0 && (number != version || current == null)) {
            current = TableMetadataParser.read(io, io.location(key(number)));
            version = number;
        }
        readAt = now;
        stale = false;
        return current;
    }

    /** Returns true if a version of the table was read; an existing table stays. */
    synchronized boolean hasTable() {
        return version > 0;
    }

    private OptionalInt hint() {
        try {
            String text = s3.getObjectAsBytes(get -> get.bucket(bucket).key(hintKey()))
                    .asUtf8String()
                    .strip();
            return text.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
        } catch (NoSuchKeyException none) {
            return OptionalInt.empty();
        }
    }

    private boolean exists(int number) {
        try {
            s3.headObject(head -> head.bucket(bucket).key(key(number)));
            return true;
        } catch (NoSuchKeyException none) {
            return false;
        }
    }

    /** Returns the highest existing version; 0 if there is none. */
    private int lastListed() {
        String prefix = root + '/' + METADATA_FOLDER + 'v';
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                .map(object -> METADATA_FILE.matcher(object.key()))
                .filter(Matcher::matches)
                .mapToInt(file -> Integer.parseInt(file.group(1)))
                .max()
                .orElse(0);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // TableOperations compares metadata by identity
    public synchronized void commit(@Nullable TableMetadata base, TableMetadata metadata) {
        if (base != current()) {
            throw new CommitFailedException("version %s was committed meanwhile", version);
        }
        if (base == metadata) {
            return;
        }
        owner.claim();
        boolean isLate = clock.instant().isAfter(readAt.plus(MAX_COMMIT_TIME));
        stale = true;
        if (isLate) {
            throw new CommitFailedException("version %s was read more than %s ago", version, MAX_COMMIT_TIME);
        }
        put(version + 1, TableMetadataParser.toJson(metadata).getBytes(StandardCharsets.UTF_8));
        hint(version + 1);
    }

    private void put(int number, byte[] metadata) {
        try {
            ConditionalPut.create(s3, bucket, key(number), metadata);
        } catch (S3Exception refused) {
            switch (refused.statusCode()) {
                case ConditionalPut.PRECONDITION_FAILED -> checkIsOurs(number, metadata, refused);
                case ConditionalPut.CONFLICT ->
                    throw new CommitFailedException(refused, "version %s is being committed by another", number);
                default -> throw refused.statusCode() < 500 ? refused : new CommitStateUnknownException(refused);
            }
        } catch (SdkClientException unanswered) {
            throw new CommitStateUnknownException(unanswered);
        }
    }

    /**
     * Checks that a refused PUT is the repetition of this process's own PUT. The SDK repeats a PUT whose answer was
     * lost; the repetition is refused although the commit was made.
     */
    private void checkIsOurs(int number, byte[] metadata, S3Exception refused) {
        byte[] there =
                s3.getObjectAsBytes(get -> get.bucket(bucket).key(key(number))).asByteArray();
        if (!Arrays.equals(there, metadata)) {
            throw new CommitFailedException(refused, "version %s was committed by another", number);
        }
    }

    /**
     * Stores the number of the newest version, which saves readers a LIST. Readers find the version without this hint,
     * too.
     */
    private void hint(int number) {
        try {
            s3.putObject(put -> put.bucket(bucket).key(hintKey()), RequestBody.fromString(Integer.toString(number)));
        } catch (RuntimeException missed) {
            return; // the next commit writes the hint
        }
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    public String metadataFileLocation(String fileName) {
        return io.location(root + '/' + METADATA_FOLDER + fileName);
    }

    @Override
    public LocationProvider locationProvider() {
        Map<String, String> properties =
                Optional.ofNullable(current).map(TableMetadata::properties).orElse(Map.of());
        return LocationProviders.locationsFor(io.location(root), properties);
    }
}
