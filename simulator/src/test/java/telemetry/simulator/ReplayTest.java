package telemetry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ReplayTest {
    private final FakeIngest ingest = new FakeIngest();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    private final List<CandumpLog.Frame> frames = List.of(
            new CandumpLog.Frame(Instant.parse("2014-04-22T03:57:03.803317Z"), "0x166", "D0320009"),
            new CandumpLog.Frame(Instant.parse("2014-04-22T03:57:04.203318Z"), "0x158", "0A"));

    ReplayTest() throws IOException {}

    @AfterEach
    void close() {
        ingest.close();
    }

    /** 400 ms and 1 microsecond were recorded; frames must neither lag behind more than needed nor be ahead. */
    @ParameterizedTest
    @CsvSource({"0, -400001, 0", "1, 0, 400001", "2, -200001, 200000", "0.5, 0, 400001"})
    void framesAreShiftedToTheTimeOfSending(double speed, long firstMicros, long lastMicros)
            throws InterruptedException {
        replay(new Replay.Plan("car-1", false, speed));

        assertThat(timestamps())
                .containsExactly(now.plus(firstMicros, ChronoUnit.MICROS), now.plus(lastMicros, ChronoUnit.MICROS));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.4", "2, 0.2", "0.5, 0.8"})
    void theRecordedPaceIsKept(double speed, double seconds) throws InterruptedException {
        assertThat(replay(new Replay.Plan("car-1", false, speed)).seconds()).isBetween(seconds, seconds + 2);
    }

    @Test
    void framesOfOneInstantThatAreEqualAreRecordsThatDifferInTheirSequence() throws InterruptedException {
        CandumpLog.Frame frame = frames.getFirst();
        CandumpLog.Frame other = new CandumpLog.Frame(frame.time(), frame.canId(), "D0320008");
        CandumpLog.Frame later = new CandumpLog.Frame(frame.time().plusSeconds(1), frame.canId(), frame.data());

        RunReport report = replay(new Replay.Plan("car-1", false, 0), List.of(frame, frame, other, frame, later));

        assertThat(report.accepted()).isEqualTo(5);
        assertThat(timestamps().stream().distinct()).hasSize(2);
        assertThat(ingest.accepted().stream()
                        .map(record -> new JsonMapper()
                                .readTree(record)
                                .get("sequence")
                                .intValue()))
                .containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void recordedTimesAreKeptIfAskedFor() throws InterruptedException {
        RunReport report = replay(new Replay.Plan("car-1", true, 0));

        assertThat(report.hours()).containsExactly("2014-04-22T03:00:00Z");
        assertThat(report.rejectedUnexpectedly())
                .as("the door takes nothing that old")
                .isEqualTo(2);
        assertThat(report.isClean()).isFalse();
    }

    private RunReport replay(Replay.Plan plan) throws InterruptedException {
        return replay(plan, frames);
    }

    private RunReport replay(Replay.Plan plan, List<CandumpLog.Frame> frames) throws InterruptedException {
        IngestTarget target = new IngestTarget(ingest.url(), "key", 1, false);
        RetryPolicy retry = new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(10));
        return new Replay(target, retry, clock).run(frames, plan, new ProgressLines(System.err, frames.size()));
    }

    private List<Instant> timestamps() {
        return ingest.accepted().stream()
                .map(record -> Instant.parse(record.substring(14, record.indexOf("Z\"") + 1)))
                .toList();
    }
}
