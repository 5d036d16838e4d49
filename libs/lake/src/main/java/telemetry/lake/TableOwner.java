package telemetry.lake;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import telemetry.contract.LakeTable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The claim of one table store to a lake's tables. The object {@value #KEY} names the store that keeps the tables. The
 * first store that writes creates the object ({@code If-None-Match: *}), and any other store is refused. If there are
 * tables in the bucket but no such object, the tables belong to the lake itself. Safe for use by many threads and
 * processes.
 */
final class TableOwner {
    static final String KEY = "curated/catalog.json";

    private static final int MAX_ATTEMPTS = 10;
    private static final JsonMapper JSON = new JsonMapper();

    private final S3Client s3;
    private final String bucket;
    private final Owner self;
    private volatile boolean checked;
    private volatile boolean claimed;

    private TableOwner(S3Client s3, String bucket, Owner self) {
        this.s3 = s3;
        this.bucket = bucket;
        this.self = self;
    }

    /** Returns the claim of the store that keeps tables in {@code bucket} itself. */
    static TableOwner lake(S3Client s3, String bucket) {
        return new TableOwner(s3, bucket, Owner.LAKE);
    }

    /** Returns the claim of a REST catalog. */
    static TableOwner catalog(S3Client s3, String bucket, RestCatalogSettings settings) {
        return new TableOwner(
                s3, bucket, new Owner("rest", settings.uri(), settings.warehouse(), settings.namespace()));
    }

    /**
     * The content of the object.
     *
     * @param store {@code lake} or {@code rest}
     */
    record Owner(
            String store,
            @Nullable String uri,
            @Nullable String warehouse,
            @Nullable String namespace) {
        static final Owner LAKE = new Owner("lake", null, null, null);

        boolean isKnown() {
            return equals(LAKE) || ("rest".equals(store) && uri != null && warehouse != null && namespace != null);
        }

        String text() {
            return equals(LAKE)
                    ? "the lake itself"
                    : "the REST catalog %s, warehouse '%s', namespace '%s'".formatted(uri, warehouse, namespace);
        }

        /** Returns the settings that connect a process to this owner. */
        String remedy() {
            return equals(LAKE)
                    ? "unset telemetry.lake.catalog.* in this process, or attach an engine to the aggregator's /iceberg"
                    : "set telemetry.lake.catalog.uri=%s, .warehouse=%s and .namespace=%s with the catalog's token or signing settings (TELEMETRY_LAKE_CATALOG_URI and so on in the environment), or use an engine that is attached to that catalog"
                            .formatted(uri, warehouse, namespace);
        }
    }

    /**
     * Checks before a read that no other store keeps the tables; does nothing after the first success.
     *
     * @throws LakeFaultException if another store keeps the tables
     */
    void check() {
        if (!checked) {
            claimed = isOwn();
            checked = true;
        }
    }

    /**
     * Claims the tables before a write. If two stores make their first claim at once, one succeeds.
     *
     * @throws LakeFaultException if another store keeps the tables
     */
    void claim() {
        for (int attempt = 1; !claimed; attempt++) {
            claimed = isOwn();
            if (!claimed) {
                put(attempt); // the next attempt reads the object that is stored now
            }
        }
    }

    /** Returns true if the object names this store, false if there is none. */
    private boolean isOwn() {
        Optional<Owner> owner = read();
        owner.ifPresent(this::checkIsSelf);
        if (owner.isEmpty() && !self.equals(Owner.LAKE) && lakeHasTables()) {
            checkIsSelf(Owner.LAKE);
        }
        return owner.isPresent();
    }

    private void put(int attempt) {
        try {
            ConditionalPut.create(s3, bucket, KEY, JSON.writeValueAsBytes(self));
        } catch (S3Exception refused) {
            if (!ConditionalPut.isLost(refused) || attempt == MAX_ATTEMPTS) {
                throw refused;
            }
        }
    }

    private Optional<Owner> read() {
        try {
            byte[] content =
                    s3.getObjectAsBytes(get -> get.bucket(bucket).key(KEY)).asByteArray();
            Owner owner = JSON.readValue(content, Owner.class);
            if (owner == null || !owner.isKnown()) {
                throw unreadable();
            }
            return Optional.of(owner);
        } catch (NoSuchKeyException absent) {
            return Optional.empty();
        } catch (JacksonException malformed) {
            throw unreadable();
        }
    }

    private LakeFaultException unreadable() {
        return new LakeFaultException(
                "s3://%s/%s cannot be read; it must name the store of the tables, as {\"store\":\"lake\"}"
                        .formatted(bucket, KEY));
    }

    private boolean lakeHasTables() {
        return Arrays.stream(LakeTable.values())
                .map(table -> table.folder() + '/' + ObjectTableOperations.METADATA_FOLDER + 'v')
                .anyMatch(prefix ->
                        s3.listObjectsV2Paginator(list -> list.bucket(bucket).prefix(prefix)).contents().stream()
                                .map(S3Object::key)
                                .anyMatch(key -> ObjectTableOperations.METADATA_FILE
                                        .matcher(key)
                                        .matches()));
    }

    private void checkIsSelf(Owner owner) {
        if (!owner.equals(self)) {
            throw new LakeFaultException(
                    "the tables of s3://%s belong to %s, by %s, and this process is set to %s; two stores on one table would lose commits; %s"
                            .formatted(bucket, owner.text(), KEY, self.text(), owner.remedy()));
        }
    }
}
