package telemetry.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.EmbeddedCloud;
import telemetry.contract.HourPartition;

/** An aggregator that serves its catalog over two folded hours of 600 records and 7 vehicles each. */
final class CatalogLake implements AutoCloseable {
    static final HourPartition HOUR = HourPartition.of(Instant.parse("2026-11-23T04:00:00Z"));
    static final String READER = "a-reading-key";
    private static final String OPERATOR = "the-operators-key";

    private final EmbeddedCloud cloud;
    private final LakeFixture bucket;
    private final ConfigurableApplicationContext service;

    private CatalogLake(EmbeddedCloud cloud, LakeFixture bucket, ConfigurableApplicationContext service) {
        this.cloud = cloud;
        this.bucket = bucket;
        this.service = service;
    }

    static CatalogLake start(Path folder) throws Exception {
        EmbeddedCloud cloud = EmbeddedCloud.start(folder.resolve("s3"));
        LakeFixture bucket = LakeFixture.create(cloud.s3());
        ConfigurableApplicationContext service = AggregatorApplication.builder()
                .properties(cloud.settings())
                .run(
                        "--telemetry.bucket=" + bucket.bucket(),
                        "--telemetry.aggregator.work-folder=" + folder.resolve("work"),
                        "--telemetry.lake.operator-key=" + OPERATOR,
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--telemetry.api-key=" + READER);
        CatalogLake lake = new CatalogLake(cloud, bucket, service);
        lake.put(HOUR);
        lake.put(HOUR.plusHours(1));
        return lake;
    }

    /** Returns the address of the catalog. */
    String uri() {
        return address() + "/iceberg";
    }

    private String address() {
        return "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
    }

    CloudAccess access() {
        return cloud.access();
    }

    /** Returns the rows of a query by DuckDB over the first hour's records, the relation {@code f}. */
    List<String> query(String sql) {
        return bucket.query(HOUR, sql);
    }

    private void put(HourPartition hour) throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            String time = hour.start().plusNanos(i * 997_001_003L).toString();
            String payload = "{\"engine_rpm\":%s,\"gps\":{\"lat\":%d.25}}".formatted(900 + i / 8.0, i % 90);
            String line = LakeFixture.line(time, "veh-" + i % 7, payload, time);
            lines.add(i % 3 == 0 ? withAllColumns(line, i) : line);
        }
        lines.add(lines.getFirst());
        bucket.put(hour, lines.toArray(String[]::new));
        HttpRequest aggregate = HttpRequest.newBuilder(URI.create(address() + "/aggregations"))
                .header("X-API-Key", READER)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"hour\":\"" + hour + "\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(aggregate, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private static String withAllColumns(String line, int sequence) {
        return line.substring(0, line.length() - 1) + ",\"sequence\":%d,\"note\":\"a \u00e9\"}".formatted(sequence);
    }

    @Override
    public void close() {
        service.close();
        cloud.close();
    }
}
