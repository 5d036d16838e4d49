package telemetry.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import telemetry.contract.LakeTable;
import telemetry.lake.SqlText;

/** The SQL of a view over a table of the lake. The view has all columns of the table, even without files. */
final class TableView {
    private static final SqlText VIEW = SqlText.of(TableView.class, "table-view.sql");

    private TableView() {}

    /** Returns a query for the rows of the Parquet {@code files}, whose columns may differ. */
    static String rowsOf(Collection<Path> files) {
        return "SELECT * FROM read_parquet(%s, union_by_name = true, hive_partitioning = false)"
                .formatted(SqlText.list(files));
    }

    /**
     * Returns the statement that creates the view {@code name}.
     *
     * @param signals the columns of signals, which follow the columns of {@code table}
     * @param sources queries for the rows; columns are matched by name
     */
    static String create(String name, LakeTable table, Collection<String> signals, Collection<String> sources) {
        List<String> all = new ArrayList<>();
        all.add(table.noRowsSql());
        signals.forEach(signal -> all.add("SELECT CAST(NULL AS DOUBLE) AS \"%s\" WHERE false".formatted(signal)));
        all.addAll(sources);
        return VIEW.withSql("name", name)
                .withSql("time", table.time().name())
                .withSql("source", String.join("\nUNION ALL BY NAME\n", all))
                .text();
    }
}
