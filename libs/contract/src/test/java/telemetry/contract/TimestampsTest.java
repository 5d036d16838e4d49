package telemetry.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-10-04T12:34:56Z",
                "2025-10-04T12:34:56.1Z",
                "2025-10-04T12:34:56.123456Z",
                "2025-10-04T12:34:56.000000001Z",
                "2024-02-29T23:59:59.999999999Z",
                "2025-10-04T12:34:56+00:00",
                "2025-10-04T12:34:56-00:00",
                "2025-10-04T12:34:56.123456+05:30",
                "2025-12-31T23:59:59.999999999-01:00",
                "2025-01-01T00:00:00+14:00"
            })
    void validTimestampsAreParsed(String text) {
        assertThat(Timestamps.parse(text)).isEqualTo(Instant.parse(text));
    }

    @Test
    void anOffsetOf24HoursLessAMinuteIsParsed() {
        assertThat(Timestamps.parse("2025-10-04T23:34:56.5-23:59")).isEqualTo(Instant.parse("2025-10-05T23:33:56.5Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2025-10-04",
                "2025-10-04T12:34Z",
                "2025-10-04T12:34:56",
                "2025-10-04T12:34:56.Z",
                "2025-10-04T12:34:56.1234567890Z",
                "2025-10-04T12:34:56,123Z",
                "2025-10-04t12:34:56Z",
                "2025-10-04T12:34:56z",
                "2025-10-04T24:00:00Z",
                "2025-10-04T12:60:00Z",
                "2016-12-31T23:59:60Z",
                "2025-02-29T12:00:00Z",
                "2025-00-10T12:00:00Z",
                "+2025-10-04T12:34:56Z",
                "2025-10-04T12:34:56+0000",
                "2025-10-04T12:34:56+00",
                "2025-10-04T12:34:56+24:00",
                "2025-10-04T12:34:56+05:60",
                "2025-10-04T12:34:56+5:300",
                "2025-10-04T12:34:56 05:30",
                "2025-10-04T12:34:56\u221205:30",
                "2025-10-04T12:34:56.+05:30",
                "2025-10-04T12:34:56Z+05:30",
                "2025-10-04T12:34:56+05:30Z",
                "2025-10-04T12:34+05:30",
                "+05:30",
                "2025-10-04T12:34:5６Z",
                " 2025-10-04T12:34:56Z"
            })
    void invalidTimestampsAreNotParsed(String text) {
        assertThat(Timestamps.parse(text)).isNull();
    }
}
