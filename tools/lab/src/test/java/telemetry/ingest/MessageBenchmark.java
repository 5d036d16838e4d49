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

/** Measures the time per line to pack lines into a message body. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MessageBenchmark {
    private static final int LINES = 250;

    private final byte[] line = "x".repeat(248).getBytes(StandardCharsets.US_ASCII);

    /** Adds lines up to 64 KiB and returns the body as text, the type that the SDK requires. */
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
