package telemetry.service;

/** No API key is configured, so the service must not start: it would be open to everybody, or to nobody. */
final class MissingApiKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingApiKeyException() {
        super("no API key is configured");
    }
}
