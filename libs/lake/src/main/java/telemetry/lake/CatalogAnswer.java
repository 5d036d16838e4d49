package telemetry.lake;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.rest.responses.ErrorResponse;
import org.apache.iceberg.rest.responses.ErrorResponseParser;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * An answer of the REST catalog protocol.
 *
 * @param json the body; empty if there is none
 * @param failure the failure that an operator should examine; null if there is none
 */
public record CatalogAnswer(
        int status,
        Map<String, String> headers,
        String json,
        @Nullable Throwable failure) {
    /** The answer to a successful request without a body. */
    static final CatalogAnswer NOTHING = new CatalogAnswer(204, Map.of(), "", null);

    /** The answer to a client that has the current content already. */
    static final CatalogAnswer UNCHANGED = new CatalogAnswer(304, Map.of(), "", null);

    private static final String RETRY_AFTER_SECONDS = "5";

    static CatalogAnswer of(String json) {
        return new CatalogAnswer(200, Map.of(), json, null);
    }

    /**
     * Returns an error in the form of the specification. The client receives {@code message}, which must hold no
     * secret.
     */
    public static CatalogAnswer error(int status, String type, String message) {
        ErrorResponse error = ErrorResponse.builder()
                .responseCode(status)
                .withType(type)
                .withMessage(message)
                .build();
        return new CatalogAnswer(status, Map.of(), ErrorResponseParser.toJson(error), null);
    }

    /** Returns 503 with {@code Retry-After}, for a request that was not executed and may succeed later. */
    public static CatalogAnswer tryAgain(String message) {
        return error(503, "SlowDownException", message).with("Retry-After", RETRY_AFTER_SECONDS);
    }

    /** Returns a copy of this answer with one more header. */
    public CatalogAnswer with(String header, String value) {
        Map<String, String> all = new HashMap<>(headers);
        all.put(header, value);
        return new CatalogAnswer(status, all, json, failure);
    }

    private CatalogAnswer because(Throwable cause) {
        return new CatalogAnswer(status, headers, json, cause);
    }

    /**
     * Returns the answer to a request that failed. A client must treat 500 to a commit as a commit that may have been
     * made.
     */
    static CatalogAnswer of(Exception failed, Predicate<SdkException> passing) {
        if (failed instanceof SdkException fault && passing.test(fault)) {
            return tryAgain("the lake's store does not answer").because(fault);
        }
        return switch (failed) {
            case NoSuchTableException absent -> client(404, "NoSuchTableException", absent);
            case NoSuchNamespaceException absent -> client(404, "NoSuchNamespaceException", absent);
            case NoSuchViewException absent -> client(404, "NoSuchViewException", absent);
            case BadRequestException senseless -> client(400, "BadRequestException", senseless);
            case ForbiddenException refused -> client(403, "ForbiddenException", refused);
            case UnsupportedOperationException refused -> client(406, "UnsupportedOperationException", refused);
            case CommitFailedException lost -> client(409, "CommitFailedException", lost);
            case AlreadyExistsException there -> client(409, "AlreadyExistsException", there);
            case CommitStateUnknownException unknown ->
                error(500, "CommitStateUnknownException", "the store did not answer; the commit may have been made")
                        .because(unknown);
            case LakeFaultException fault ->
                client(500, "LakeFaultException", fault).because(fault);
            default ->
                error(500, "InternalServerException", "the catalog failed; its log says why")
                        .because(failed);
        };
    }

    private static CatalogAnswer client(int status, String type, Exception reason) {
        return error(status, type, String.valueOf(reason.getMessage()));
    }
}
