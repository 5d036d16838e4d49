package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartLatencyTest {

    @Test
    void eachLineIsReadOnceAndAnIncompleteLineIsLeftForTheNextCall(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("consumer-service.log");
        Files.writeString(log, """
                INFO time=2026-11-23T11:13:36Z event=write_batch size=3 latency_p95=9ms ingest_p50=1ms ingest_p95=700ms bytes=1
                WARN time=2026-11-23T11:13:36Z event=write_failed ingest_p95=1ms
                INFO time=2026-11-23T11:13:37Z event=write_batch size=3 latency_p95=9ms ingest_p50=1ms ingest_p95=20ms bytes=1
                INFO time=2026-11-23T11:13:38Z event=write_batch size=3 ingest_p9""");
        PartLatency latency = new PartLatency(log);

        assertThat(latency.next()).containsExactly(20.0, 700.0);
        assertThat(latency.next()).isEmpty();

        Files.writeString(log, "5=30ms bytes=1\n", StandardOpenOption.APPEND);
        assertThat(latency.next()).containsExactly(30.0);
    }
}
