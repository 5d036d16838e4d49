package telemetry.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void theFleetComesBeforeTheTime() {
        assertThat(stamped("{\"a\": 1.50}", new LineStamp(RECEIVED, "acme-1")))
                .isEqualTo("{\"a\": 1.50,\"fleet\":\"acme-1\",\"ingest_received_at\":\"2025-10-04T12:34:56.200Z\"}");
    }

    @Test
    void theLongestFleetIsWithinTheLimitOfAStamp() {
        String line = stamped("{}", new LineStamp(RECEIVED, "f".repeat(64)));

        assertThat(line.length() - "{".length()).isEqualTo(LineStamp.MAX_BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a\"",
                "a:b",
                "ä",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void aFleetOfAnotherFormIsRefused(String fleet) {
        assertThatThrownBy(() -> new LineStamp(RECEIVED, fleet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fleet must be 1 to 64 characters of A-Z a-z 0-9 . _ -, is " + fleet);
    }

    private static String stamped(String json) {
        return stamped(json, new LineStamp(RECEIVED));
    }

    private static String stamped(String json, LineStamp stamp) {
        byte[] bytes = ("xx" + json + "yy").getBytes(UTF_8);
        TelemetryRecord record = new TelemetryRecord(bytes, 2, bytes.length - 4, 2, RECEIVED, "v", 1, null, null, null);
        return new String(stamp.line(record), UTF_8);
    }
}
