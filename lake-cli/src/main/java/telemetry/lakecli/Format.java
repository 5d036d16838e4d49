package telemetry.lakecli;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;

/** How rows are written. */
enum Format {
    /** Aligned columns, the first rows. */
    TABLE,
    /** RFC 4180. */
    CSV,
    /** JSON Lines. */
    JSON,
    /** Apache Parquet, of which DuckDB writes a file. */
    PARQUET;

    private static final int CHECK_EVERY = 1_000;

    /** Writes {@code rows}, in a format of text; throws if {@code out} does not take them. */
    void write(Rows rows, PrintWriter out) throws SQLException, IOException {
        switch (this) {
            case TABLE -> TableFormat.write(rows, out);
            case CSV -> CsvFormat.write(rows, out);
            case JSON -> JsonFormat.write(rows, out);
            case PARQUET -> throw new IllegalArgumentException("Parquet is no text");
        }
    }

    /** Ends the writing of a result that nobody reads any more: a writer of its kind swallows its errors. */
    static void check(long row, PrintWriter out) throws IOException {
        if (row % CHECK_EVERY == 0 && out.checkError()) {
            throw new IOException("the result could not be written after %,d rows".formatted(row));
        }
    }
}
