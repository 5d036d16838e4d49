package telemetry.lake;

import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import telemetry.contract.HourPartition;

/** Reads an hour of the command line: {@code 2026-11-23T04:00:00Z}. */
final class HourOption implements ITypeConverter<HourPartition> {

    @Override
    public HourPartition convert(String value) {
        try {
            return new HourPartition(Instant.parse(value));
        } catch (DateTimeException | IllegalArgumentException noHour) {
            throw new TypeConversionException("'" + value + "' is not the start of an hour like 2026-11-23T04:00:00Z");
        }
    }
}
