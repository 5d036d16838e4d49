package telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HourOptionTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-26, 2026-11-26T00:00:00Z",
        "2026-11-26T04, 2026-11-26T04:00:00Z",
        "2026-11-26T04Z, 2026-11-26T04:00:00Z",
        "2026-11-26T04:00, 2026-11-26T04:00:00Z",
        "2026-11-26T04:00Z, 2026-11-26T04:00:00Z",
        "2026-11-26T23:00:00Z, 2026-11-26T23:00:00Z",
        "2026-11-26T04:00:00.000Z, 2026-11-26T04:00:00Z"
    })
    void aDateMeansItsFirstHourAndAnHourMayBeAbbreviated(String text, Instant start) {
        assertThat(new HourOption().convert(text).start()).isEqualTo(start);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-11",
                "2026-11-31",
                "2026-02-29",
                "2026-13-01T04",
                "2026-11-26T24",
                "2026-11-26T4",
                "2026-11-26 04",
                "2026-11-26T04:30Z",
                "2026-11-26T04:00:01Z",
                "2026-11-26T04:00+01:00",
                "+12026-11-26"
            })
    void theErrorShowsTheAcceptedFormats(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> new HourOption().convert(text))
                .withMessage("'" + text + "' is not an hour. Accepted are 2026-11-23 (its first hour), 2026-11-23T04,"
                        + " 2026-11-23T04:00Z and 2026-11-23T04:00:00Z, in UTC");
    }
}
