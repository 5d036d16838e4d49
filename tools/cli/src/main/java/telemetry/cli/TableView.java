package telemetry.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import telemetry.contract.LakeTable;
import telemetry.lake.SqlText;

/** The SQL of a view over a table of the lake. It has all columns of the table, even if no file has rows of them. */
final class TableView {
    private static final SqlText VIEW = SqlText.of(TableView.class, "table-view.sql");

    private TableView() {}

    /** A query of the rows of {@code files}, which are Parquet; columns may differ from file to file. */
    static String rowsOf(Collection<Path> files) {
        return "SELECT * FROM read_parquet(%s, union_by_name = true, hive_partitioning = false)"
                .formatted(SqlText.list(files));
    }

    /**
     * The statement that makes the view {@code name}.
     *
     * @param signals columns of signals, which follow those of {@code table}
     * @param sources queries of the rows; their columns are taken by name
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
