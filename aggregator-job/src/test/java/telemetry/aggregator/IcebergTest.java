package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotAuthorizedException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.rest.RESTClient;
import org.apache.iceberg.rest.RESTSessionCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;
import telemetry.contract.LakeTable;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.TableLayout;
import telemetry.service.StartRefusedException;

/** Tests the catalog at {@code /iceberg} with Iceberg's own client and with plain HTTP. */
@ExtendWith(OutputCaptureExtension.class)
class IcebergTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    private static final String READER = "a-reading-key";
    private static final String OPERATOR = "an-operators-key";
    private static final TableIdentifier RECORDS = TableLayout.id(LakeTable.RECORDS);

    @TempDir
    private static Path folder;

    private static EmbeddedCloud cloud;
    private static LakeFixture bucket;
    private static ObjectTableStore store;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() throws Exception {
        cloud = EmbeddedCloud.start(folder.resolve("s3"));
        bucket = LakeFixture.create(cloud.s3());
        store = new ObjectTableStore(cloud.s3(), bucket.bucket(), Clock.systemUTC());
        service = start(cloud.settings(), "--telemetry.lake.operator-key=" + OPERATOR);
        bucket.put(HOUR, line(1), line(2), line(3));
        HttpRequest aggregate = HttpRequest.newBuilder(URI.create(address(service) + "/aggregations"))
                .header("X-API-Key", READER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"hour\":\"" + HOUR + "\"}"))
                .build();
        assertThat(HTTP.send(aggregate, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        service.close();
        cloud.close();
    }

    private static ConfigurableApplicationContext start(Map<String, Object> settings, String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--telemetry.bucket=" + bucket.bucket(),
                "--telemetry.aggregator.work-folder=" + folder.resolve("work-" + UUID.randomUUID()),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--telemetry.api-key=" + READER));
        args.addAll(List.of(more));
        return AggregatorApplication.builder().properties(settings).run(args.toArray(String[]::new));
    }

    private static String line(int second) {
        String time = HOUR.start().plusSeconds(second).toString();
        return LakeFixture.line(time, "v1", "{\"engine_rpm\":900}", time);
    }

    private static String address(ConfigurableApplicationContext of) {
        return "http://127.0.0.1:" + of.getEnvironment().getProperty("local.server.port");
    }

    @Test
    void aReaderFindsTheTablesAndPlansAScan() throws IOException {
        try (RESTCatalog catalog = client(Map.of("token", READER))) {
            assertThat(catalog.listNamespaces()).contains(TableLayout.NAMESPACE);
            assertThat(catalog.listTables(TableLayout.NAMESPACE))
                    .contains(RECORDS, TableLayout.id(LakeTable.VEHICLES), TableLayout.id(LakeTable.HOURS));
            assertThat(catalog.tableExists(RECORDS)).isTrue();
            assertThat(catalog.namespaceExists(TableLayout.NAMESPACE)).isTrue();
            assertThat(recordsOf(catalog.loadTable(RECORDS))).isEqualTo(3);
            assertThat(recordsOf(catalog.loadTable(RECORDS))).isEqualTo(3); // unchanged: this is the client's copy
            assertThat(catalog.loadTable(TableIdentifier.of("telemetry", "records", "snapshots")))
                    .isNotNull();
        }
    }

    @Test
    void aClientThatLoadsReferencesAloneGetsTheOtherSnapshotsWhenItAsks() throws IOException {
        Table table = scratch();
        append(table, 1);
        append(table, 2);
        try (RESTCatalog catalog = client(Map.of("token", READER, "snapshot-loading-mode", "refs"))) {
            assertThat(catalog.loadTable(TableIdentifier.parse(table.name())).snapshots())
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void listsComeInPages() throws Exception {
        try (RESTCatalog catalog = client(Map.of("token", READER, "rest-page-size", "2"))) {
            assertThat(catalog.listTables(TableLayout.NAMESPACE)).hasSizeGreaterThan(2);
            assertThat(catalog.listNamespaces()).hasSize(1);
        }
        HttpResponse<String> page = get("namespaces/telemetry/tables?pageToken=&pageSize=2");
        assertThat(page.body()).contains("\"next-page-token\":\"2\"", "\"name\":\"records\"");
        assertThat(get("namespaces/telemetry/tables").body()).doesNotContain("next-page-token");
    }

    @Test
    void whatIsNotThereIsSaidSo() throws IOException {
        try (RESTCatalog catalog = client(Map.of("token", READER))) {
            assertThatThrownBy(() -> catalog.loadTable(TableIdentifier.of("telemetry", "other")))
                    .isInstanceOf(NoSuchTableException.class);
            assertThatThrownBy(() -> catalog.listTables(Namespace.of("other")))
                    .isInstanceOf(NoSuchNamespaceException.class);
            assertThat(catalog.tableExists(TableIdentifier.of("telemetry", "other")))
                    .isFalse();
            assertThat(catalog.namespaceExists(Namespace.of("other"))).isFalse();
            assertThat(catalog.listViews(TableLayout.NAMESPACE)).isEmpty();
        }
    }

    @Test
    void theOperatorCommitsAndTheLogSaysSo(CapturedOutput output) throws IOException {
        Table scratch = scratch();
        long before = recordsOf(scratch);
        try (RESTCatalog catalog = client(Map.of("header.X-API-Key", OPERATOR))) {
            Table table = catalog.loadTable(TableIdentifier.parse(scratch.name()));
            append(table, 1);

            scratch.refresh();
            assertThat(scratch.currentSnapshot().snapshotId())
                    .isEqualTo(table.currentSnapshot().snapshotId());
            assertThat(recordsOf(scratch)).isEqualTo(before + 1);
            assertThat(output.getOut())
                    .contains("event=catalog_commit table=%s snapshot=%d who=operator"
                            .formatted(scratch.name(), table.currentSnapshot().snapshotId()))
                    .doesNotContain(OPERATOR, READER);
        }
    }

    @Test
    void twoCommittersBothCommit() throws Exception {
        Table scratch = scratch();
        long before = recordsOf(scratch);
        List<Callable<Void>> committers = new ArrayList<>();
        for (int committer = 0; committer < 2; committer++) {
            int first = committer * 10;
            committers.add(() -> {
                try (RESTCatalog catalog = client(Map.of("token", OPERATOR))) {
                    Table table = catalog.loadTable(TableIdentifier.parse(scratch.name()));
                    for (int i = 0; i < 5; i++) {
                        append(table, first + i);
                    }
                    return null;
                }
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(committers.size())) {
            for (Future<Void> each : threads.invokeAll(committers)) {
                each.get();
            }
        }

        scratch.refresh();
        assertThat(recordsOf(scratch)).isEqualTo(before + 10);
    }

    @Test
    void aKeyForReadingCannotCommit() throws IOException {
        Table scratch = scratch();
        long before = recordsOf(scratch);
        try (RESTCatalog catalog = client(Map.of("token", READER))) {
            Table table = catalog.loadTable(TableIdentifier.parse(scratch.name()));
            assertThatThrownBy(() -> append(table, 1))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageContaining("a commit needs the operator's key (telemetry.lake.operator-key)");
        }
        scratch.refresh();
        assertThat(recordsOf(scratch)).isEqualTo(before);
    }

    @Test
    void withoutAnOperatorsKeyCommitsAreOff() throws Exception {
        try (ConfigurableApplicationContext readOnly = start(cloud.settings())) {
            HttpResponse<String> refused = send(readOnly, "POST", "namespaces/telemetry/tables/records", READER, "{}");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("ForbiddenException", "commits are off", "telemetry.lake.operator-key");
            assertThat(send(readOnly, "GET", "namespaces", READER, "").body())
                    .isEqualTo("{\"namespaces\":[[\"telemetry\"]]}");
            assertThat(send(readOnly, "GET", "namespaces", OPERATOR, "").statusCode())
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "short, 'telemetry.lake.operator-key has 5 characters'",
        "a-key-of-readers, 'telemetry.lake.operator-key is a key of TELEMETRY_API_KEY, too'"
    })
    void anOperatorsKeyThatIsNoneStopsTheStart(String key, String message) {
        assertThatThrownBy(() -> start(
                        cloud.settings(),
                        "--telemetry.lake.operator-key=" + key,
                        "--telemetry.api-key=a-key-of-readers"))
                .hasRootCauseInstanceOf(StartRefusedException.class)
                .hasStackTraceContaining(message);
    }

    @Test
    void withoutAKeyTheAnswerIsInTheProtocolsForm() throws Exception {
        HttpResponse<String> refused = send(service, "GET", "config", "guessed", "");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(refused.body())
                .isEqualTo(
                        "{\"error\":{\"message\":\"the API key is missing or invalid; send it in X-API-Key or in Authorization: Bearer\",\"type\":\"NotAuthorizedException\",\"code\":401}}");
        assertThatThrownBy(() -> client(Map.of("token", "guessed")).close()).isInstanceOf(NotAuthorizedException.class);
    }

    @Test
    void theConfigurationSparesAClientItsSettingsAndHasNoSecret() throws Exception {
        assertThat(get("config?warehouse=any").body())
                .contains(
                        "\"s3.endpoint\":\"" + cloud.access().s3() + "\"",
                        "\"s3.path-style-access\":\"true\"",
                        "\"client.region\":\"us-east-1\"",
                        "\"token-refresh-enabled\":\"false\"",
                        "\"POST /v1/{prefix}/namespaces/{namespace}/tables/{table}\"")
                .doesNotContain("secret", "access-key", READER, OPERATOR);
    }

    @Test
    void anUnchangedTableIsNotSentAgain() throws Exception {
        Table scratch = scratch();
        String path = "namespaces/telemetry/tables/signal_minutes";
        String tag = get(path).headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> unchanged = get(path, "If-None-Match", tag);
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(get(path + "?snapshots=refs", "If-None-Match", tag).statusCode())
                .isEqualTo(200);
        append(scratch, 1);
        assertThat(get(path, "If-None-Match", tag).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, namespaces/telemetry, 200, telemetry",
        "GET, namespaces/other, 404, NoSuchNamespaceException",
        "GET, namespaces/telemetry%1Fother, 404, NoSuchNamespaceException",
        "GET, namespaces/telemetry%1Frecords/tables/files, 404, NoSuchTableException",
        "GET, namespaces?parent=telemetry, 200, '{\"namespaces\":[]}'",
        "GET, namespaces?parent=other, 404, NoSuchNamespaceException",
        "GET, namespaces/telemetry/tables/Records, 404, NoSuchTableException",
        "GET, namespaces/telemetry/tables/..%2Fcurated, 400, ''",
        "GET, namespaces/telemetry/tables/records?snapshots=some, 400, BadRequestException",
        "GET, namespaces/telemetry/tables?pageToken=-1, 400, BadRequestException",
        "GET, namespaces/telemetry/tables?pageToken=999999, 200, '{\"identifiers\":[]}'",
        "GET, namespaces/telemetry/tables?pageToken=&pageSize=0, 400, BadRequestException",
        "GET, namespaces/telemetry/tables?pageToken=&pageSize=999999999, 200, records",
        "GET, namespaces/telemetry/views, 200, '{\"identifiers\":[]}'",
        "GET, namespaces/telemetry/views/records, 404, NoSuchViewException",
        "POST, namespaces/telemetry/tables/records/metrics, 204, ''",
        "HEAD, namespaces/telemetry/tables/records, 204, ''",
        "HEAD, namespaces/telemetry/tables/other, 404, ''",
        "POST, namespaces, 406, UnsupportedOperationException",
        "POST, namespaces/telemetry/tables, 406, UnsupportedOperationException",
        "DELETE, namespaces/telemetry/tables/records, 406, UnsupportedOperationException",
        "DELETE, namespaces/telemetry, 406, UnsupportedOperationException",
        "POST, tables/rename, 406, UnsupportedOperationException",
        "POST, transactions/commit, 406, UnsupportedOperationException",
        "PUT, namespaces/telemetry/tables/records, 405, MethodNotAllowedException",
        "POST, config, 405, MethodNotAllowedException",
        "GET, oauth/tokens, 404, NoSuchEndpointException",
        "GET, '', 404, NoSuchEndpointException",
        "GET, namespaces//tables, 404, NoSuchEndpointException",
        "GET, other, 404, NoSuchEndpointException"
    })
    void eachRequestHasItsAnswer(String method, String path, int status, String body) throws Exception {
        HttpResponse<String> answer = send(service, method, path, OPERATOR, "{}");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(body).doesNotContain("\tat ", "java.lang");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                                        | 400 | no commit of a table
            null                                                                      | 400 | no commit of a table
            []                                                                        | 400 | no commit of a table
            {"updates":                                                               | 400 | no commit of a table
            {"requirements":1,"updates":2}                                            | 400 | no commit of a table
            {"requirements":[],"updates":[{"action":"conquer"}]}                      | 400 | no commit of a table
            {"identifier":{"namespace":["telemetry"],"name":"hours"},"requirements":[],"updates":[]} | 400 | the path names another
            {"requirements":[{"type":"assert-table-uuid","uuid":"other"}],"updates":[]} | 409 | CommitFailedException
            {"requirements":[{"type":"assert-create"}],"updates":[]}                  | 406 | UnsupportedOperationException
            {"requirements":[],"updates":[{"action":"set-location","location":"s3://other/"}]} | 400 | cannot move
            {"requirements":[],"updates":[{"action":"upgrade-format-version","format-version":3}]} | 400 | format version
            {"requirements":[],"updates":[{"action":"set-current-schema","schema-id":77}]} | 400 | BadRequestException
            {"requirements":[],"updates":[]}                                          | 200 | metadata-location
            """)
    void aCommitIsHeldToTheProtocolAndToTheLake(String body, int status, String detail) throws Exception {
        HttpResponse<String> answer = send(service, "POST", "namespaces/telemetry/tables/records", OPERATOR, body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(detail);
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 1_048_577})
    void aHostileCommitCostsLittle(int depth) throws Exception {
        HttpResponse<String> answer =
                send(service, "POST", "namespaces/telemetry/tables/records", OPERATOR, "[".repeat(depth));

        assertThat(answer.statusCode()).isEqualTo(depth > 1_048_576 ? 413 : 400);
        assertThat(answer.body()).contains("BadRequestException");
    }

    @Test
    void anOutageOfTheStoreIsToldAsOne() throws Exception {
        Map<String, Object> settings = new HashMap<>(cloud.settings());
        settings.put("spring.cloud.aws.s3.endpoint", "http://127.0.0.1:9");
        try (ConfigurableApplicationContext down = start(
                settings,
                "--telemetry.lake.operator-key=" + OPERATOR,
                "--telemetry.aws.timeout=1s",
                "--telemetry.aws.attempt-timeout=500ms",
                "--telemetry.aws.connect-timeout=500ms")) {
            for (String method : List.of("GET", "POST")) {
                HttpResponse<String> answer = send(
                        down,
                        method,
                        "namespaces/telemetry/tables/records",
                        OPERATOR,
                        "{\"requirements\":[],\"updates\":[]}");
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).contains("5");
                assertThat(answer.body()).contains("SlowDownException").doesNotContain("127.0.0.1");
            }
        }
    }

    /** Returns a table that the service does not write, with the columns of records. */
    private static Table scratch() {
        TableLayout records = TableLayout.of(LakeTable.RECORDS, List.of());
        return store.open(new TableLayout(
                TableLayout.id(LakeTable.SIGNAL_MINUTES),
                LakeTable.SIGNAL_MINUTES.folder(),
                records.schema(),
                records.partitions(),
                records.order()));
    }

    private static void append(Table table, int number) {
        DataFile file = DataFiles.builder(table.spec())
                .withPath(table.location() + "/file-" + number + '-' + UUID.randomUUID() + ".parquet")
                .withFileSizeInBytes(1)
                .withRecordCount(1)
                .withPartitionPath("timestamp_hour=" + HOUR.start().getEpochSecond() / 3_600)
                .build();
        table.newFastAppend().appendFile(file).commit();
    }

    private static long recordsOf(Table table) throws IOException {
        try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
            long records = 0;
            for (FileScanTask task : tasks) {
                records += task.file().recordCount();
            }
            return records;
        }
    }

    private static RESTCatalog client(Map<String, String> settings) {
        FileIO io = store.find(RECORDS).orElseThrow().io();
        RESTCatalog catalog = new RESTCatalog() {
            @Override
            protected RESTSessionCatalog newSessionCatalog(Function<Map<String, String>, RESTClient> clients) {
                return new RESTSessionCatalog(clients, (session, properties) -> io);
            }
        };
        Map<String, String> all = new HashMap<>(settings);
        all.put("uri", address(service) + "/iceberg");
        catalog.initialize("lake", all);
        return catalog;
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(service, "GET", path, READER, "", headers);
    }

    private static HttpResponse<String> send(
            ConfigurableApplicationContext to, String method, String path, String key, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address(to) + "/iceberg/v1/" + path))
                .header("Authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
