package telemetry.ingest;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Packing: lines into the body of one message. Per line. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageBenchmark {
    private static final int LINES = 250;

    private final byte[] line = "x".repeat(248).getBytes(StandardCharsets.US_ASCII);

    /** Adds lines up to 64 KiB and takes the body as the SDK wants it. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public String pack() {
        Message message = new Message(0);
        for (int i = 0; i < LINES; i++) {
            message.add(line);
        }
        return message.body();
    }
}
