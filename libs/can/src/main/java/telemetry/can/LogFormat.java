package telemetry.can;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The supported formats of logs, in the order in which they are tried. */
public enum LogFormat {
    CANDUMP_LOG("candump -l"),
    CANDUMP_SCREEN("candump on a screen"),
    PEAK_TRC("PEAK trace"),
    VECTOR_ASC("Vector ASC"),
    GVRET_CSV("SavvyCAN/GVRET CSV"),
    CRTD("CRTD"),
    BUSMASTER("BUSMASTER log"),
    MICROCHIP("Microchip CAN BUS Analyzer"),
    OBD_CSV("OBD-II CSV");

    private final String title;

    LogFormat(String title) {
        this.title = title;
    }

    /** Returns the name for display. */
    public String title() {
        return title;
    }

    /** Returns the name for a command line, such as {@code candump-log}. */
    public String optionName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the format with a command-line name. */
    public static Optional<LogFormat> ofOptionName(String name) {
        return Arrays.stream(values())
                .filter(format -> format.optionName().equalsIgnoreCase(name))
                .findFirst();
    }

    LineParser parser(Sample sample) {
        return switch (this) {
            case CANDUMP_LOG -> new CandumpLogLines();
            case CANDUMP_SCREEN -> new CandumpScreenLines(sample.hasDeltas());
            case PEAK_TRC -> new PeakTrcLines();
            case VECTOR_ASC -> new VectorAscLines();
            case GVRET_CSV -> new GvretLines();
            case CRTD -> new CrtdLines();
            case BUSMASTER -> new BusmasterLines();
            case MICROCHIP -> new MicrochipLines();
            case OBD_CSV -> new ObdCsvLines();
        };
    }

    @Override
    public String toString() {
        return optionName();
    }
}
