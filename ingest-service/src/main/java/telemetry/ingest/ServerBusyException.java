package telemetry.ingest;

/**
 * Signals that the requests in progress use all the memory for bodies, or all the permits for large bodies. The
 * exception has no stack trace, because creating one costs more than refusing the request.
 */
final class ServerBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerBusyException() {
        super("the requests in progress use all the memory or permits", null, false, false);
    }
}
