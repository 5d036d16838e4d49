package telemetry.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History history = new History(60_000);

    @Test
    void aStepHasRatesPerSecond() {
        history.add(sample(0, ingest(100), consumer(50)));
        history.add(sample(10_000, ingest(300), consumer(150)));

        assertThat(history.steps(10_000))
                .singleElement()
                .isEqualTo(new History.Step(10, 20.0, 10.0, null, null, 7.0, 2.0));
    }

    @Test
    void figuresOfAnAbsentServiceAreUnknownAndTheQueueIsKnown() {
        history.add(sample(0, ingest(100), null));
        history.add(sample(10_000, null, null));

        assertThat(history.steps(10_000))
                .singleElement()
                .isEqualTo(new History.Step(10, null, null, null, null, 7.0, 2.0));
    }

    @Test
    void aRestartedServiceCountsFromZero() {
        assertThat(History.rate(1_000, 40, 10)).isEqualTo(4);
    }

    @Test
    void oldSamplesAreRemoved() {
        history.add(sample(0, ingest(1), null));
        history.add(sample(30_000, ingest(2), null));
        history.add(sample(70_000, ingest(3), null));

        assertThat(history.since(Long.MAX_VALUE / 2).map(PipelineSample::atMillis))
                .contains(30_000L);
        assertThat(history.since(10_000).map(PipelineSample::atMillis)).contains(70_000L);
    }

    private static PipelineSample sample(
            long at, PipelineSample.@Nullable Ingest ingest, PipelineSample.@Nullable Consumer consumer) {
        return new PipelineSample(at, ingest, consumer, new Depths(at, 7, 0, 2), Map.of());
    }

    private static PipelineSample.Ingest ingest(double accepted) {
        return new PipelineSample.Ingest(accepted, 0, 0);
    }

    private static PipelineSample.Consumer consumer(double stored) {
        return new PipelineSample.Consumer(stored, 0, 0, 0, 1, 0, 0, Map.of(), new TreeMap<>());
    }
}
