package telemetry.consumer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import telemetry.contract.ContractLimits;
import telemetry.contract.PartCompression;
import telemetry.contract.RecordReader;
import telemetry.contract.TelemetryRecord;

/** Measures the time per line to build a part of 5 MB from parsed records. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OpenPartBenchmark {
    private static final int LINES = 20_000;

    private final TelemetryRecord record = line();

    private static TelemetryRecord line() {
        Clock clock = Clock.systemUTC();
        String now = clock.instant().toString();
        byte[] line = """
                {"timestamp":"%s","vehicle_id":"veh-00123","can_id":"0x1F0","payload":{"engine_rpm":2150,"brake_status":false,\
                "coolant_temp":88.5,"fuel_level":0.62},"ingest_received_at":"%s"}""".formatted(now, now).getBytes(StandardCharsets.US_ASCII);
        return (TelemetryRecord)
                RecordReader.ofLines(ContractLimits.LAKE, clock).read(line);
    }

    /** Appends lines up to 5 MB and reads the content once, as a PUT does. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public long appendAndRead() throws IOException {
        OpenPart part = new OpenPart();
        for (int i = 0; i < LINES; i++) {
            part.append(record);
        }
        try (InputStream content =
                part.content(PartCompression.NONE).contentStreamProvider().newStream()) {
            return content.transferTo(OutputStream.nullOutputStream());
        }
    }
}
