package telemetry.lake;

import java.io.IOException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.ServiceFailureException;
import org.apache.iceberg.exceptions.ServiceUnavailableException;

/**
 * Separates temporary failures of a REST catalog ({@link CatalogUnavailableException}) from failures that last until a
 * setting or a permission is corrected ({@link LakeFaultException}). Answers about tables and commits stay unchanged.
 *
 * @param catalog the catalog's name for messages
 */
record CatalogFaults(String catalog) {
    private static final Pattern PASSING_CODE = Pattern.compile("code: (408|419|429|5\\d\\d)\\b");
    private static final String NOT_UNDERSTOOD = "Received a success response code";

    <T> T told(Supplier<T> call) {
        try {
            return call.get();
        } catch (RESTException | NoSuchWarehouseException | UnsupportedOperationException failed) {
            throw told(failed);
        }
    }

    RuntimeException told(RuntimeException failed) {
        if (isPassing(failed)) {
            return new CatalogUnavailableException("%s does not answer, or fails".formatted(catalog), failed);
        }
        return switch (failed) {
            case NotAuthorizedException unknown ->
                fault(
                        "%s does not know the caller (401); check telemetry.lake.catalog.token, or the signing settings and the role"
                                .formatted(catalog),
                        unknown);
            case ForbiddenException forbidden ->
                fault(
                        "%s refuses the caller (403); grant the right that it names: %s"
                                .formatted(catalog, forbidden.getMessage()),
                        forbidden);
            case NoSuchWarehouseException absent ->
                fault(
                        "%s does not know the warehouse; check telemetry.lake.catalog.uri and telemetry.lake.catalog.warehouse: %s"
                                .formatted(catalog, absent.getMessage()),
                        absent);
            default -> fault("%s refused a request: %s".formatted(catalog, failed.getMessage()), failed);
        };
    }

    private static LakeFaultException fault(String message, Throwable cause) {
        LakeFaultException fault = new LakeFaultException(message);
        fault.initCause(cause);
        return fault;
    }

    private static boolean isPassing(RuntimeException failed) {
        String message = String.valueOf(failed.getMessage());
        return failed instanceof ServiceFailureException
                || failed instanceof ServiceUnavailableException
                || (failed.getCause() instanceof IOException && !message.startsWith(NOT_UNDERSTOOD))
                || (failed.getClass() == RESTException.class
                        && PASSING_CODE.matcher(message).find());
    }
}
