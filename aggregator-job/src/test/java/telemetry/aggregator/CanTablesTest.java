package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import telemetry.aws.CanGroups;
import telemetry.aws.CanProperties;
import telemetry.aws.DbcSource;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.lake.CanDictionary;
import telemetry.lake.CanFigures;
import telemetry.lake.Derivation;
import telemetry.lake.Duck;
import telemetry.lake.Eraser;
import telemetry.lake.HourSummary;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.TableLayout;

/** Decodes the CAN frames of small hours with DBC files of groups of vehicles. */
class CanTablesTest {
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String DBC = """
            BO_ 256 Motion: 4 X
             SG_ Speed : 0|16@1+ (0.01,0) [0|250] "km/h" X
             SG_ Gear : 24|4@1+ (1,0) [0|3] "" X
            CM_ SG_ 256 Speed "of the wheels";
            VAL_ 256 Gear 0 "Park" 3 "Drive" ;
            """;

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;

    private LakeFixture bucket;
    private Path dbc;
    private CanGroups<CanDictionary> groups;
    private Aggregation aggregation;

    @BeforeAll
    static void startCloud() {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
    }

    @AfterAll
    static void stopCloud() {
        cloud.close();
    }

    @BeforeEach
    void ownBucket() throws IOException {
        bucket = LakeFixture.create(cloud.s3());
        dbc = Files.createTempDirectory(folder, "dbc");
        Files.writeString(dbc.resolve("car.dbc"), DBC);
        use(new CanProperties.Group("car-*", dbc.toString(), ""));
    }

    private void use(CanProperties.Group... some) throws IOException {
        groups = CanRows.groups(
                new DbcSource(cloud.s3()),
                new CanProperties(List.of(some), Duration.ZERO),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        aggregation = bucket.aggregation(
                new WorkFolder(folder.resolve("work"), Long.MAX_VALUE),
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                List.of(),
                false,
                groups);
    }

    private static String frame(String time, String vehicle, String id, String data) {
        return LakeFixture.line(
                        "2026-11-23T" + time,
                        vehicle,
                        "{\"dlc\":%d,\"data\":\"%s\"}".formatted(data.length() / 2, data),
                        "2026-11-23T04:59:59.999Z")
                .replace("0x1F0", id);
    }

    private Optional<HourSummary> aggregate(String... lines) {
        if (lines.length > 0) {
            bucket.put(HOUR, lines);
        }
        return aggregation.refresh(HOUR);
    }

    private List<String> rows(LakeTable table, String columns) throws Exception {
        return Parquet.query(bucket.file(table, HOUR, folder), "SELECT " + columns + " FROM f");
    }

    @Test
    void aSampleIsARowWithItsValueAndLabel() throws Exception {
        aggregate(
                frame("04:00:01.000000002Z", "car-1", "0x100", "10270003"),
                frame("04:00:02Z", "car-1", "0x100", "E803"),
                frame("04:00:03Z", "boat-1", "0x100", "10270003"));

        assertThat(rows(LakeTable.SAMPLES, "CAST(COLUMNS(*) AS VARCHAR)"))
                .containsExactly(
                        "car-1|2026-11-23 04:00:01+00|2|0x100|Motion.Gear|3.0|Drive",
                        "car-1|2026-11-23 04:00:01+00|2|0x100|Motion.Speed|100.0|null",
                        "car-1|2026-11-23 04:00:02+00|0|0x100|Motion.Gear|null|null",
                        "car-1|2026-11-23 04:00:02+00|0|0x100|Motion.Speed|10.0|null");
    }

    @Test
    void decodedSignalsAreAmongTheHoursSignals() throws Exception {
        aggregate(
                frame("04:00:01Z", "car-1", "0x100", "10270003"),
                frame("04:00:02Z", "car-1", "0x100", "E803"),
                frame("04:00:03Z", "boat-1", "0x100", "10270003"));

        assertThat(rows(LakeTable.SIGNALS, "vehicle_id, signal, count, min, mean, max, last, unit"))
                .containsExactly(
                        "boat-1|dlc|1|4.0|4.0|4.0|4.0|null",
                        "car-1|Motion.Gear|1|3.0|3.0|3.0|3.0|null",
                        "car-1|Motion.Speed|2|10.0|55.0|100.0|10.0|km/h",
                        "car-1|dlc|2|2.0|3.0|4.0|2.0|null");
    }

    /** Tests a table without the column, as earlier versions made it. */
    @Test
    void aTableOfSignalsFromBeforeGetsTheColumnOfUnits() throws Exception {
        HourPartition next = HOUR.plusHours(1);
        ObjectTableStore store = new ObjectTableStore(bucket.s3(), bucket.bucket(), Clock.systemUTC());
        aggregate(frame("04:00:01Z", "car-1", "0x100", "E803"));
        Table before = store.find(TableLayout.id(LakeTable.SIGNALS)).orElseThrow();
        before.updateSchema().deleteColumn("unit").commit();

        use(new CanProperties.Group("car-*", dbc.toString(), ""));
        bucket.put(next, frame("05:00:01Z", "car-1", "0x100", "E803").replace("04:59:59.999Z", "05:59:59.999Z"));
        aggregation.refresh(next);

        Table after = store.find(TableLayout.id(LakeTable.SIGNALS)).orElseThrow();
        assertThat(after.schema().columns())
                .extracting(Types.NestedField::name)
                .containsExactlyElementsOf(LakeTable.SIGNALS.columns().stream()
                        .map(LakeTable.Column::name)
                        .toList());
        assertThat(after.schema().findField("unit").isOptional()).isTrue();
        assertThat(Parquet.query(bucket.file(LakeTable.SIGNALS, next, folder), "SELECT signal, \"last\", unit FROM f"))
                .containsExactly("Motion.Speed|10.0|km/h", "dlc|2.0|null");
        assertThat(rows(LakeTable.SIGNALS, "signal, \"last\"")).containsExactly("Motion.Speed|10.0", "dlc|2.0");
    }

    @Test
    void theDictionaryHasTheSignalsThatWereSeen() throws Exception {
        Files.writeString(dbc.resolve("unused.dbc"), "BO_ 1 Unused: 8 X\n SG_ S : 0|8@1+ (1,0) [0|0] \"\" X\n");
        aggregate(frame("04:00:01Z", "car-1", "0x100", "10270003"));

        assertThat(rows(LakeTable.DICTIONARY, "signal, vehicles, dbc, message, unit, min, max, labels, comment"))
                .containsExactly(
                        "Motion.Gear|car-*|0/car.dbc|Motion|null|0.0|3.0|[{\"value\":0.0,\"label\":\"Park\"},{\"value\":3.0,\"label\":\"Drive\"}]|null",
                        "Motion.Speed|car-*|0/car.dbc|Motion|km/h|0.0|250.0|null|of the wheels");
    }

    @Test
    void unknownShortAndBadFramesAreCountedAndStopNothing() {
        HourSummary summary = aggregate(
                        frame("04:00:01Z", "car-1", "0x100", "10270003"),
                        frame("04:00:02Z", "car-1", "0x100", "10"),
                        frame("04:00:03Z", "car-1", "0x101", "10"),
                        frame("04:00:04Z", "car-2", "0x101", "11"),
                        frame("04:00:05Z", "car-1", "0x00000100", "10270003"),
                        frame("04:00:06Z", "car-1", "0x100", "1"),
                        frame("04:00:07Z", "car-1", "0x100", "no hex"),
                        frame("04:00:08Z", "boat-1", "0x101", "10"),
                        LakeFixture.line("2026-11-23T04:00:09Z", "car-1", "{\"data\":7}", "2026-11-23T04:59:59Z"))
                .orElseThrow();

        assertThat(summary.can()).isEqualTo(new CanFigures(groups.get().hash(), 7, 3, 2, 1, 2));
        assertThat(summary.records()).isEqualTo(9);
    }

    @Test
    void anHourIsDecodedAgainIfADbcFileChanged() throws Exception {
        HourSummary first =
                aggregate(frame("04:00:01Z", "car-1", "0x100", "10270003")).orElseThrow();
        assertThat(aggregate()).isEmpty();

        Files.writeString(dbc.resolve("car.dbc"), DBC.replace("(0.01,0)", "(0.02,0)"));
        HourSummary second = aggregate().orElseThrow();

        assertThat(second.fingerprint()).isNotEqualTo(first.fingerprint());
        assertThat(rows(LakeTable.SAMPLES, "value")).containsExactly("3.0", "200.0");
        assertThat(aggregate()).isEmpty();
        use(new CanProperties.Group("car-*", dbc.toString(), ""));
        assertThat(aggregate()).as("another process, the same files").isEmpty();
    }

    @Test
    void withoutGroupsTheRowsAreGoneAndTheSummaryIsThatOfBefore() throws Exception {
        use();
        String before = aggregate(frame("04:00:01Z", "car-1", "0x100", "10270003"))
                .orElseThrow()
                .fingerprint();
        use(new CanProperties.Group("*", dbc.toString(), ""));
        assertThat(aggregate()).isPresent();
        assertThat(rows(LakeTable.SAMPLES, "value")).hasSize(2);

        use();
        HourSummary after = aggregate().orElseThrow();

        assertThat(after.fingerprint()).isEqualTo(before);
        assertThat(after.can()).isNull();
        assertThat(bucket.derived(Clock.systemUTC()).files(LakeTable.SAMPLES)).isEmpty();
    }

    @Test
    void theFirstGroupWithTheVehicleDecodesIt() throws Exception {
        Path other = Files.createTempDirectory(folder, "dbc");
        Files.writeString(other.resolve("car.dbc"), DBC.replace("Motion", "Other"));
        use(
                new CanProperties.Group("car-2", other.toString(), ""),
                new CanProperties.Group("car-?", dbc.toString(), ""));
        aggregate(
                frame("04:00:01Z", "car-1", "0x100", "10270003"),
                frame("04:00:01Z", "car-2", "0x100", "10270003"),
                frame("04:00:01Z", "car-10", "0x100", "10270003"));

        assertThat(rows(LakeTable.SAMPLES, "vehicle_id, signal"))
                .containsExactlyInAnyOrder(
                        "car-1|Motion.Gear", "car-1|Motion.Speed", "car-2|Other.Gear", "car-2|Other.Speed");
    }

    /** Tests that the consumer, which matches in Java, has the same vehicles in a group as the SQL. */
    @Test
    void aPatternHasTheVehiclesOfGlob() throws Exception {
        Random random = new Random(1);
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                PreparedStatement glob = duck.prepareStatement("SELECT ? GLOB ?")) {
            for (int i = 0; i < 2_000; i++) {
                String id = text(random, "ab-", 6);
                String pattern = text(random, "ab-*?*", 5);
                glob.setString(1, id);
                glob.setString(2, pattern);
                try (ResultSet row = glob.executeQuery()) {
                    row.next();
                    assertThat(new CanProperties.Group(pattern, "dbc", "").matches(id))
                            .as("%s GLOB %s", id, pattern)
                            .isEqualTo(row.getBoolean(1));
                }
            }
        }
    }

    private static String text(Random random, String characters, int length) {
        return random.ints(1 + random.nextInt(length), 0, characters.length())
                .mapToObj(i -> characters.substring(i, i + 1))
                .collect(Collectors.joining());
    }

    @Test
    void signalsHaveTheNamesAndTextsOfVss() throws Exception {
        Files.writeString(dbc.resolve("signals.yaml"), """
                Vehicle.Speed: {signal: Motion.Speed}
                Vehicle.Powertrain.Transmission.CurrentGear:
                  signal: Motion.Gear
                  values: {Drive: D, 1: R}
                """);
        aggregate(frame("04:00:01Z", "car-1", "0x100", "10270003"), frame("04:00:02Z", "car-1", "0x100", "10270001"));

        assertThat(rows(LakeTable.SAMPLES, "signal, value, label"))
                .containsExactly(
                        "Vehicle.Powertrain.Transmission.CurrentGear|3.0|D",
                        "Vehicle.Speed|100.0|null",
                        "Vehicle.Powertrain.Transmission.CurrentGear|1.0|R",
                        "Vehicle.Speed|100.0|null");
    }

    @Test
    void filesMayBeInS3() throws Exception {
        bucket.put("can/car.dbc", DBC);
        bucket.put("can/signals.yaml", "Vehicle.Speed: {signal: Motion.Speed}");
        bucket.put("can/old/car.dbc", "BO_ rubbish");
        use(new CanProperties.Group("car-*", "s3://" + bucket.bucket() + "/can/", ""));
        aggregate(frame("04:00:01Z", "car-1", "0x100", "10270003"));

        assertThat(rows(LakeTable.SAMPLES, "signal")).containsExactly("Motion.Gear", "Vehicle.Speed");
    }

    @Test
    void filesThatAreGoneLeaveTheLastDictionaryInUse() throws Exception {
        String hash = groups.get().hash();
        Files.delete(dbc.resolve("car.dbc"));

        assertThat(groups.get().hash()).isEqualTo(hash);
        use(new CanProperties.Group("car-*", dbc.toString(), ""));
        assertThatThrownBy(groups::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(dbc + " has no file *.dbc");
    }

    /** Tests that the eraser, which has no groups, decodes with the dictionary that the lake keeps. */
    @Test
    void anErasedVehicleHasNoSamplesAndTheOthersKeepTheirs() throws Exception {
        aggregate(frame("04:00:01Z", "car-1", "0x100", "10270003"), frame("04:00:01Z", "car-2", "0x100", "10270003"));
        Clock later = Clock.fixed(Instant.parse("2026-11-23T06:00:00Z"), ZoneOffset.UTC);
        new Eraser(
                        bucket.lake(),
                        new ObjectTableStore(bucket.s3(), bucket.bucket(), later),
                        bucket.table(later, List.of()),
                        bucket.derived(later),
                        new Duck(256L << 20, 2),
                        Files.createTempDirectory(folder, "erase"),
                        later,
                        Eraser.Progress.NONE)
                .erase(new Eraser.Request("car-1", HOUR, HOUR.plusHours(1)));

        assertThat(rows(LakeTable.SAMPLES, "vehicle_id, signal"))
                .containsExactly("car-2|Motion.Gear", "car-2|Motion.Speed");
        HourSummary summary = new Derivation(bucket.lake(), bucket.derived(later), false)
                .summaryOf(HOUR)
                .orElseThrow();
        assertThat(summary.can()).isEqualTo(new CanFigures(groups.get().hash(), 1, 0, 0, 0, 0));
    }

    @ParameterizedTest
    @EnumSource(
            value = LakeTable.class,
            names = {"SAMPLES", "DICTIONARY"})
    void theFilesHaveTheColumnsOfTheSchema(LakeTable table) throws Exception {
        aggregate(frame("04:00:01Z", "car-1", "0x100", "10270003"));

        List<String> columns = table.columns().stream()
                .map(column ->
                        column.name() + '|' + column.type().sql().replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"))
                .toList();
        assertThat(Parquet.query(bucket.file(table, HOUR, folder), "SELECT column_name, column_type FROM (DESCRIBE f)"))
                .isEqualTo(columns);
    }

    @Test
    void anHourOfManyBatchesIsInOrder() throws Exception {
        String[] lines = new String[150_000];
        for (int i = 0; i < lines.length; i++) {
            String time = HOUR.start().plusMillis(i * 20L).toString().substring(11);
            lines[i] = frame(time, "car-" + i % 2, "0x100", "%02X%02X0003".formatted(i & 0xFF, i >> 8 & 0xFF));
        }
        aggregate(lines);

        assertThat(rows(LakeTable.SAMPLES, "count(*), count(DISTINCT \"timestamp\")"))
                .containsExactly("300000|150000");
        assertThat(Parquet.query(
                        bucket.file(LakeTable.SAMPLES, HOUR, folder),
                        "SELECT bool_and(in_order) FROM (SELECT (vehicle_id, \"timestamp\") >="
                                + " lag((vehicle_id, \"timestamp\"), 1, (vehicle_id, \"timestamp\")) OVER () AS"
                                + " in_order FROM f)"))
                .containsExactly("true");
    }
}
