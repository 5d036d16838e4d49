package telemetry.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LineStampTest {
    private static final Instant RECEIVED = Instant.parse("2025-10-04T12:34:56.200987Z");

    @Test
    void theStampIsTheLastFieldInMilliseconds() {
        assertThat(stamped("{\"a\": 1.50}"))
                .isEqualTo("{\"a\": 1.50,\"ingest_received_at\":\"2025-10-04T12:34:56.200Z\"}");
    }

    @Test
    void lineEndsOfPrettyPrintedJsonAreDropped() {
        assertThat(stamped("{\n  \"a\":\r\n 1\n}"))
                .isEqualTo("{  \"a\": 1,\"ingest_received_at\":\"2025-10-04T12:34:56.200Z\"}");
    }

    private static String stamped(String json) {
        byte[] bytes = ("xx" + json + "yy").getBytes(UTF_8);
        TelemetryRecord record = new TelemetryRecord(bytes, 2, bytes.length - 4, 2, RECEIVED, "v", 1, null);
        return new String(new LineStamp(RECEIVED).line(record), UTF_8);
    }
}
