package telemetry.simulator;

/** The kinds of cost, in the order of display. */
enum CostKind {
    SQS_SEND("SQS send"),
    SQS_RECEIVE("SQS receive"),
    SQS_DELETE("SQS delete"),
    SQS_OTHER("SQS other"),
    S3_PUT("S3 PUT"),
    S3_LIST("S3 LIST"),
    S3_GET("S3 GET"),
    OTHER("other"),
    STORAGE("storage"),
    COMPUTE("compute");

    private final String label;

    CostKind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** Returns the kind of an operation, named as in the tags of the metrics. */
    static CostKind of(String service, String operation) {
        return switch (service) {
            case "sqs" -> ofSqs(operation);
            case "s3" -> ofS3(operation);
            case "compute" -> COMPUTE;
            default -> OTHER;
        };
    }

    private static CostKind ofSqs(String operation) {
        return switch (verb(operation)) {
            case "Send" -> SQS_SEND;
            case "Receive" -> SQS_RECEIVE;
            case "Delete" -> SQS_DELETE;
            default -> SQS_OTHER;
        };
    }

    private static CostKind ofS3(String operation) {
        return switch (verb(operation)) {
            case "Put", "Copy", "Create", "Upload", "Complete" -> S3_PUT;
            case "List" -> S3_LIST;
            case "Get", "Head" -> S3_GET;
            case "Storage" -> STORAGE;
            default -> OTHER;
        };
    }

    private static String verb(String operation) {
        return operation.replaceFirst("(?<=[a-z])[A-Z].*", "");
    }
}
