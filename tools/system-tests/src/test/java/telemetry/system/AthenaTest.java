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
import telemetry.contract.HourPartition;
import telemetry.contract.PartKey;

/** Compares the table definitions of deploy/aws/athena.sql with the objects of the lake. */
class AthenaTest {
    private static final Path FILE = Path.of("../../deploy/aws/athena.sql");
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

    /**
     * Allows a CREATE statement for the raw parts only. A table over an Iceberg folder would duplicate a table or
     * include replaced versions.
     */
    @Test
    void onlyThePartsHaveAStatement() {
        assertThat(tables.keySet()).containsExactly("raw");
        assertThat(text.lines().filter(line -> line.startsWith("CREATE "))).hasSize(tables.size() + 1);
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
                        "ingest_received_at string",
                        "fleet string",
                        "vin string",
                        "region string");
        assertThat(folder("raw")).isEqualTo(PartKey.prefix(HOUR));
    }

    private List<String> columns(String table) {
        return Arrays.stream(tables.get(table).group(2).split(",\n"))
                .map(column -> column.strip().replace("`", ""))
                .toList();
    }

    /** Returns the folder that the partition projection computes for the hour. */
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
}
