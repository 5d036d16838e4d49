package telemetry.cli;

/** The format of a result. */
enum Format {
    /** Aligned columns with the first rows, for a terminal. */
    TABLE(""),
    /** Comma-separated values (RFC 4180) with a header. */
    CSV("FORMAT csv, HEADER true, NEW_LINE '\\r\\n'"),
    /** JSON Lines. */
    JSON("FORMAT json"),
    /** Apache Parquet. */
    PARQUET("FORMAT parquet, COMPRESSION zstd");

    private final String copyOptions;

    Format(String copyOptions) {
        this.copyOptions = copyOptions;
    }

    /** Returns true if DuckDB's COPY writes this format. */
    boolean isCopied() {
        return !copyOptions.isEmpty();
    }

    /** Returns the options of COPY for this format. */
    String copyOptions() {
        return copyOptions;
    }
}
