package telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DataSizeOptionTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "12,12",
        "7B,7",
        "2GB,2000000000",
        "2gb,2000000000",
        "1GiB,1073741824",
        "500 MB,500000000",
        "3kib,3072"
    })
    void aSizeIsANumberAndAUnit(String text, long bytes) {
        assertThat(new DataSizeOption().convert(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GB", "-1", "1.5GB", "2 parsecs", "99999999999999999999"})
    void anyOtherTextIsRefused(String text) {
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> new DataSizeOption().convert(text))
                .withMessage("'" + text + "' is not a size like 2GB, 500MB or 1GiB");
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 kB", "999949,999.9 kB", "999950,1.0 MB", "1234567890,1.2 GB"})
    void bytesArePrintedWithADecimalUnit(long bytes, String text) {
        assertThat(DataSizeOption.text(bytes)).isEqualTo(text);
    }
}
