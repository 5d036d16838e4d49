package telemetry.simulator;

import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import telemetry.can.LogFormat;

/** The name of a log format on the command line. */
public final class LogFormatOption implements ITypeConverter<LogFormat> {
    /** The names of all formats, for the help. */
    public static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(LogFormat.values()).map(LogFormat::optionName).iterator();
        }
    }

    @Override
    public LogFormat convert(String name) {
        return LogFormat.ofOptionName(name)
                .orElseThrow(() ->
                        new TypeConversionException("is none of " + String.join(", ", new Names()) + ": " + name));
    }
}
