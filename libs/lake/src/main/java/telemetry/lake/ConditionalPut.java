package telemetry.lake;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A PUT of a new object, and the answers of S3 to conditional writes. */
final class ConditionalPut {
    /** The status if the condition does not hold. */
    static final int PRECONDITION_FAILED = 412;
    /** The status if another conditional PUT of the same key is in progress. */
    static final int CONFLICT = 409;

    private ConditionalPut() {}

    /**
     * Stores a JSON document under a key that has no object yet ({@code If-None-Match: *}).
     *
     * @throws S3Exception with {@link #PRECONDITION_FAILED} or {@link #CONFLICT} if another writer was first
     */
    static void create(S3Client s3, String bucket, String key, byte[] json) {
        s3.putObject(
                PutObjectRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .ifNoneMatch("*")
                        .contentType("application/json")
                        .build(),
                RequestBody.fromBytes(json));
    }

    /** Returns true if {@code refused} says that another writer was first. */
    static boolean isLost(S3Exception refused) {
        return refused.statusCode() == PRECONDITION_FAILED || refused.statusCode() == CONFLICT;
    }
}
