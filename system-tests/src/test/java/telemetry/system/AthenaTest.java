package telemetry.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.contract.PartKey;
import telemetry.contract.TableKey;

/** The tables of deploy/aws/athena.sql, beside those that the aggregator writes. */
class AthenaTest {
    private static final Path FILE = Path.of("../deploy/aws/athena.sql");
    private static final Pattern TABLE = Pattern.compile(
            "CREATE EXTERNAL TABLE IF NOT EXISTS telemetry\\.(\\w+) \\(\\n(.*?)\\n\\)\\n.*?LOCATION '(.*?)'.*?'storage\\.location\\.template' = '(.*?)'\\n\\);",
            Pattern.DOTALL);
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-03T04:00:00Z"));

    private final Map<String, MatchResult> tables = new LinkedHashMap<>();
    private String text = "";

    @BeforeEach
    void read() throws IOException {
        text = Files.readString(FILE);
        TABLE.matcher(text).results().forEach(table -> tables.put(table.group(1), table));
    }

    @Test
    void thereIsOneForThePartsAndOneForEachDerivedTable() {
        assertThat(tables.keySet())
                .containsExactly("raw", "vehicles", "signals", "hours", "vehicle_minutes", "signal_minutes");
        assertThat(text.lines().filter(line -> line.startsWith("CREATE "))).hasSize(tables.size() + 1);
    }

    /** It would be another table, or one of replaced versions. */
    @Test
    void noneIsMadeOfTheFolderOfTheRecords() {
        assertThat(tables.values()).noneMatch(table -> table.group(3).contains("/curated"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RECORDS")
    void aDerivedTableHasTheContractsColumnsAndFolder(LakeTable table) {
        List<String> columns = table.columns().stream()
                .map(column -> column.name() + ' ' + type(column.type()))
                .toList();

        assertThat(columns(table.sqlName())).isEqualTo(columns);
        assertThat(folder(table.sqlName())).isEqualTo(folderOf(new TableKey(HOUR, table).key()));
    }

    @Test
    void theRawTableHasTheFieldsOfTheContractAndTheFolderOfParts() {
        assertThat(columns("raw"))
                .containsExactly(
                        "timestamp string",
                        "vehicle_id string",
                        "can_id string",
                        "sequence bigint",
                        "payload string",
                        "ingest_received_at string");
        assertThat(folder("raw")).isEqualTo(PartKey.prefix(HOUR));
    }

    private List<String> columns(String table) {
        return Arrays.stream(tables.get(table).group(2).split(",\n"))
                .map(column -> column.strip().replace("`", ""))
                .toList();
    }

    /** The folder of an hour that the projection computes. */
    private String folder(String table) {
        String location = tables.get(table).group(3);
        String template = tables.get(table).group(4);
        assertThat(template).startsWith(location);
        return template.replace("s3://telemetry-BUCKET/", "")
                .replace("${year}", "2026")
                .replace("${month}", "11")
                .replace("${day}", "03")
                .replace("${hour}", "04");
    }

    private static String folderOf(String key) {
        return key.substring(0, key.lastIndexOf('/') + 1);
    }

    private static String type(LakeTable.Type type) {
        return switch (type) {
            case STRING -> "string";
            case INT -> "int";
            case LONG -> "bigint";
            case DOUBLE -> "double";
            case TIMESTAMP -> "timestamp";
        };
    }
}
