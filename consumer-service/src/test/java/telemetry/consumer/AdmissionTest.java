package telemetry.consumer;

import static io.awspring.cloud.sqs.listener.backpressure.BackPressureHandler.ReleaseReason.NONE_FETCHED;
import static io.awspring.cloud.sqs.listener.backpressure.BackPressureHandler.ReleaseReason.PARTIAL_FETCH;
import static io.awspring.cloud.sqs.listener.backpressure.BackPressureHandler.ReleaseReason.PROCESSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long MAX_BYTES = 1_000_000;

    private final Admission admission = new Admission(1_000, MAX_BYTES, 100);

    @Test
    void anIdleQueueIsPolledByOneReceiveAtATime() throws InterruptedException {
        for (int poll = 0; poll < 5; poll++) {
            assertThat(admission.requestBatch()).isEqualTo(10);
            admission.release(10, NONE_FETCHED);
        }
    }

    @Test
    void fullPollsOpenTheWindowAndAnEmptyOneClosesIt() throws InterruptedException {
        int granted = 0;
        for (int poll = 0; poll < 6; poll++) {
            granted = admission.requestBatch();
            admission.delivered(granted, granted);
        }
        assertThat(granted).isEqualTo(100);

        admission.release(admission.requestBatch(), NONE_FETCHED);
        assertThat(admission.requestBatch()).isEqualTo(10);
    }

    @Test
    void noMoreMessagesAreInFlightThanAllowed() throws InterruptedException {
        int inFlight = 0;
        for (int granted = admission.requestBatch(); granted > 0; granted = admission.requestBatch()) {
            admission.delivered(granted, granted);
            inFlight += granted;
        }
        assertThat(inFlight).isEqualTo(1_000);

        admission.release(40, PROCESSED);
        assertThat(admission.requestBatch()).isEqualTo(40);
    }

    @Test
    void noMoreBytesAreInFlightThanAllowedButForWhatOneReceiveBrings() throws InterruptedException {
        long size = 60_000;
        long bytes = 0;
        for (int granted = admission.requestBatch(); granted > 0; granted = admission.requestBatch()) {
            admission.delivered(granted, granted * size);
            bytes += granted * size;
        }
        assertThat(bytes).isBetween(MAX_BYTES, MAX_BYTES + 10 * size);

        admission.acknowledged(bytes);
        assertThat(admission.requestBatch()).isEqualTo((int) (MAX_BYTES / size));
    }

    @Test
    void nothingIsAdmittedWhileTheStoreIsDown() throws InterruptedException {
        admission.pause();
        assertThat(admission.requestBatch()).isZero();

        admission.resume();
        assertThat(admission.requestBatch()).isEqualTo(10);
    }

    @Test
    void aPartialPollGivesBackWhatItDidNotBring() throws InterruptedException {
        assertThat(admission.requestBatch()).isEqualTo(10);
        admission.release(7, PARTIAL_FETCH);
        admission.delivered(3, 3);
        assertThat(admission.drain(Duration.ofMillis(10))).isFalse();

        admission.release(3, PROCESSED);
        assertThat(admission.drain(Duration.ofMillis(10))).isTrue();
    }
}
