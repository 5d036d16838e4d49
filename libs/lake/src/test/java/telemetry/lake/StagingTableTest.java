package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;

class StagingTableTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final UUID ID = UUID.fromString("01234567-89ab-4def-8123-456789abcdef");
    private static final String FOLDER =
            "curated/data/year=2026/month=11/day=23/hour=04/v7-01234567-89ab-4def-8123-456789abcdef";

    @ParameterizedTest
    @EnumSource
    void aTableIsFoundByItsName(LakeTable table) {
        StagingTable staging = StagingTable.fresh(table, HOUR, "fresh", 999_999_999_999_999_999L);

        assertThat(StagingTable.named(staging.identifier())).contains(staging);
        assertThat(staging.name()).matches("[a-z0-9_]{1,128}");
    }

    @Test
    void itsObjectsLieAmongTheDataOfItsTable() {
        StagingTable staging = new StagingTable(LakeTable.RECORDS, HOUR, "v", 7, ID);

        assertThat(staging.name()).isEqualTo("records_2026112304_v7_0123456789ab4def8123456789abcdef");
        assertThat(staging.folder()).isEqualTo(FOLDER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "records",
                "records_2026112304_v7",
                "tables_2026112304_v7_0123456789ab4def8123456789abcdef",
                "records_2026113104_v7_0123456789ab4def8123456789abcdef",
                "records_2026112324_v7_0123456789ab4def8123456789abcdef",
                "records_2026112304_v_0123456789ab4def8123456789abcdef",
                "records_2026112304_v1234567890123456789_0123456789ab4def8123456789abcdef",
                "records_2026112304_v7_0123456789AB4def8123456789abcdef",
                "../records_2026112304_v7_0123456789ab4def8123456789abcdef"
            })
    void anyOtherNameIsNone(String name) {
        assertThat(StagingTable.named(TableIdentifier.of(StagingTable.NAMESPACE, name)))
                .isEmpty();
    }

    @Test
    void aNameInAnotherNamespaceIsNone() {
        String name = new StagingTable(LakeTable.RECORDS, HOUR, "v", 7, ID).name();

        assertThat(StagingTable.named(TableIdentifier.of(Namespace.of("telemetry"), name)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.parquet", "-12.parquet", "/data/timestamp_hour=2026-11-23-04/a-b_c.parquet"})
    void aDataFileOfEitherEngineHasTheAccountOfItsVersion(String file) {
        assertThat(RecordsTable.accountOf("s3://lake/" + FOLDER + file)).contains("s3://lake/" + FOLDER + ".json");
    }

    @ParameterizedTest
    @ValueSource(strings = {".parquet", "x/data/a.parquet", "-a.parquet", "-0.orc", "/metadata/v1.metadata.json"})
    void anotherFileHasNone(String file) {
        assertThat(RecordsTable.accountOf("s3://lake/" + FOLDER + file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".parquet", "/data/hour_start_hour=2026-11-23-04/a-b_c.parquet"})
    void aDerivedFileOfEitherEngineHasItsNumber(String file) {
        assertThat(DerivedTables.numberOf("s3://lake/aggregates/hours/data/n42-" + ID + file))
                .isEqualTo(42);
    }
}
