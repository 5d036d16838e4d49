package telemetry.simulator;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import telemetry.can.CanFrame;
import telemetry.can.DecodedSignal;
import telemetry.can.FrameDecoder;
import telemetry.can.LogReading;
import telemetry.can.ObdRow;

/** Finds the signals of frames and of rows of readings, as many as a record can hold. Not thread-safe. */
final class ReplaySignals {
    /** Limit of the bytes of all signals of a record; the contract allows 16 KiB for the whole record. */
    private static final int MAX_BYTES = 12 << 10;
    /** Limit of the bytes of a name, from the contract. */
    private static final int MAX_NAME = 256;
    /** Limit of the bytes that a number and the punctuation take beside the name. */
    private static final int VALUE_BYTES = 30;

    private final FrameDecoder decoder;
    private long frames;
    private long leftOut;

    /**
     * Creates a finder that has seen no reading.
     *
     * @param decoder decodes the frames
     */
    ReplaySignals(FrameDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Returns the values of {@code reading} by name: numbers, or the texts of a row that are no numbers. The signals of a
     * frame are in the order of their names.
     */
    SequencedMap<String, Object> of(LogReading reading) {
        return switch (reading) {
            case CanFrame frame -> ofFrame(frame);
            case ObdRow row -> fitting(values(row));
        };
    }

    private SequencedMap<String, Object> ofFrame(CanFrame frame) {
        SortedMap<String, Object> decoded = new TreeMap<>();
        for (DecodedSignal signal : decoder.decode(frame.id(), frame.data())) {
            Double value = signal.value();
            if (value != null && Double.isFinite(value)) {
                decoded.put(signal.name(), value);
            }
        }
        SequencedMap<String, Object> fitting = fitting(decoded);
        frames += fitting.isEmpty() ? 0 : 1;
        return fitting;
    }

    private static Map<String, Object> values(ObdRow row) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (ObdRow.ObdValue value : row.values()) {
            BigDecimal number = value.number();
            values.putIfAbsent(value.name(), number == null ? value.text() : number);
        }
        return values;
    }

    private SequencedMap<String, Object> fitting(Map<String, Object> values) {
        SequencedMap<String, Object> fitting = new LinkedHashMap<>();
        int bytes = 0;
        for (Map.Entry<String, Object> signal : values.entrySet()) {
            int name = bytes(signal.getKey());
            bytes += name + VALUE_BYTES + (signal.getValue() instanceof String text ? bytes(text) : 0);
            if (name <= MAX_NAME && bytes <= MAX_BYTES) {
                fitting.put(signal.getKey(), signal.getValue());
            } else {
                leftOut++;
            }
        }
        return fitting;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns the number of frames so far that had a signal. */
    long frames() {
        return frames;
    }

    /** Returns the number of values so far that did not fit into their record. */
    long leftOut() {
        return leftOut;
    }
}
