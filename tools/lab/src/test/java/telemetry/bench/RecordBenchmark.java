package telemetry.bench;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import telemetry.contract.ContractLimits;
import telemetry.contract.LineStamp;
import telemetry.contract.Outcome;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;

/** Measures the processor time per record: validation in ingest, stamping, and validation in the consumer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordBenchmark {
    private final Clock clock = Clock.systemUTC();
    private final RecordReader ingest = RecordReader.ofSubmitted(ContractLimits.DEFAULT_INGEST, clock);
    private final RecordReader lake = RecordReader.ofLines(ContractLimits.LAKE, clock);
    private final LineStamp stamp = new LineStamp(clock.instant());
    private final byte[] submitted = """
            {"timestamp":"%s","vehicle_id":"veh-00123","can_id":"0x1F0","payload":{"engine_rpm":2150,"brake_status":false,\
            "coolant_temp":88.5,"fuel_level":0.62,"odometer_km":123456.7}}""".formatted(clock.instant()).getBytes(StandardCharsets.US_ASCII);
    private final TelemetryRecord record = (TelemetryRecord) ingest.read(submitted);
    private final byte[] line = stamp.line(record);

    /** Validates a submitted record, as ingest does. */
    @Benchmark
    public Outcome readSubmitted() {
        return ingest.read(submitted);
    }

    /** Adds the receive time to a record. */
    @Benchmark
    public byte[] stamp() {
        return stamp.line(record);
    }

    /** Validates a stored line, as the consumer does. */
    @Benchmark
    public Outcome readLine() {
        return lake.read(line);
    }
}
