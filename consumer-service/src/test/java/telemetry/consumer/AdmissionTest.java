package telemetry.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long MAX_BYTES = 1_000_000;

    private static final Duration SHORT = Duration.ofMillis(5);

    private final Admission admission = new Admission(1_000, MAX_BYTES, 30);

    @Test
    void anEmptyQueueIsPolledByOneReceiveAtATime() throws InterruptedException {
        for (int poll = 0; poll < 5; poll++) {
            assertThat(enterAll()).isOne();
            admission.received(0, 0);
        }
    }

    @Test
    void fullReceivesDoubleTheWindowAndAnEmptyReceiveResetsIt() throws InterruptedException {
        openTheWindow();
        assertThat(enterAll()).isEqualTo(30);

        for (int receive = 0; receive < 30; receive++) {
            admission.received(0, 0);
        }
        assertThat(enterAll()).isOne();
    }

    @Test
    void aPartlyFullReceiveKeepsTheWindow() throws InterruptedException {
        admission.enter(SHORT);
        admission.received(10, 10);
        assertThat(enterAll()).isEqualTo(2);

        admission.received(3, 3);
        assertThat(enterAll()).isOne();
    }

    @Test
    void messagesInFlightAreLimited() throws InterruptedException {
        int inFlight = 0;
        for (int receives = enterAll(); receives > 0; receives = enterAll()) {
            for (int receive = 0; receive < receives; receive++) {
                admission.received(10, 10);
                inFlight += 10;
            }
        }
        assertThat(inFlight).isEqualTo(1_000);

        admission.release(45, 45);
        assertThat(enterAll()).isEqualTo(4);
    }

    @Test
    void bytesInFlightExceedTheLimitByAtMostOneReceive() throws InterruptedException {
        long receive = 600_000;
        assertThat(enterAll()).isOne();
        admission.received(10, receive);
        assertThat(enterAll()).isOne();
        admission.received(10, receive);
        assertThat(enterAll()).isZero();

        admission.release(10, receive);
        assertThat(enterAll()).isOne();
    }

    @Test
    void noReceiveBeginsWhileTheStoreIsDown() throws InterruptedException {
        admission.pause();
        assertThat(admission.enter(SHORT)).isFalse();

        admission.resume();
        assertThat(admission.enter(SHORT)).isTrue();
    }

    private void openTheWindow() throws InterruptedException {
        for (int receive = 0; receive < 6; receive++) {
            assertThat(admission.enter(SHORT)).isTrue();
            admission.received(10, 10);
            admission.release(10, 10);
        }
    }

    /** Begins receives until none is admitted; returns their number. */
    private int enterAll() throws InterruptedException {
        int entered = 0;
        while (admission.enter(SHORT)) {
            entered++;
        }
        return entered;
    }
}
