package telemetry.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import telemetry.can.CanFrame;
import telemetry.can.CanLog;
import telemetry.can.DbcDictionary;
import telemetry.can.DbcFile;
import telemetry.can.SignalDecoder;
import telemetry.contract.TemporaryFolder;

/** The decoded signals of the data frames of a recording, in order. Not thread-safe. */
final class ReplaySignals implements AutoCloseable {
    private static final long MEMORY_LIMIT = 512L << 20;
    private static final int THREADS = 2;
    /** Limit of the bytes of all signals of a record; the contract allows 16 KiB for the whole record. */
    private static final int MAX_BYTES = 12 << 10;
    /** Limit of the bytes of a name, from the contract. */
    private static final int MAX_NAME = 256;
    /** Limit of the bytes that a value takes beside its name. */
    private static final int VALUE_BYTES = 30;

    private final TemporaryFolder folder;
    private final SignalDecoder decoder;
    private final SignalDecoder.Cursor cursor;
    private long frames;
    private long leftOut;

    private ReplaySignals(TemporaryFolder folder, SignalDecoder decoder, SignalDecoder.Cursor cursor) {
        this.folder = folder;
        this.decoder = decoder;
        this.cursor = cursor;
    }

    /** Decodes {@code recording} with {@code files}. */
    static ReplaySignals of(Recording recording, List<DbcFile> files) throws IOException, SQLException {
        TemporaryFolder folder = TemporaryFolder.create("telemetry-replay");
        try {
            SignalDecoder decoder = SignalDecoder.open(DbcDictionary.of(files), folder.path(), MEMORY_LIMIT, THREADS);
            try (CanLog log = recording.open()) {
                for (CanFrame frame = Recording.nextData(log); frame != null; frame = Recording.nextData(log)) {
                    decoder.add(frame);
                }
            }
            return new ReplaySignals(folder, decoder, decoder.read());
        } catch (IOException | SQLException | RuntimeException failed) {
            folder.close();
            throw failed;
        }
    }

    /** Returns the values of the next data frame by name, as many as a record can hold. */
    SortedMap<String, Double> next() throws SQLException {
        SortedMap<String, Double> fitting = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<String, Double> signal : cursor.next().entrySet()) {
            int name = signal.getKey().getBytes(StandardCharsets.UTF_8).length;
            bytes += name + VALUE_BYTES;
            if (name <= MAX_NAME && bytes <= MAX_BYTES) {
                fitting.put(signal.getKey(), signal.getValue());
            } else {
                leftOut++;
            }
        }
        frames += fitting.isEmpty() ? 0 : 1;
        return fitting;
    }

    /** Returns the number of frames so far that had a signal. */
    long frames() {
        return frames;
    }

    /** Returns the number of values so far that did not fit into their record. */
    long leftOut() {
        return leftOut;
    }

    @Override
    public void close() throws IOException, SQLException {
        cursor.close();
        decoder.close();
        folder.close();
    }
}
