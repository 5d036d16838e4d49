package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private final StringWriter printed = new StringWriter();
    private final Faults faults = new Faults(new EventLog(new PrintWriter(printed), Clock.systemUTC()));

    @Test
    void aWorkerThatEndsWithAnExceptionOrAnErrorIsAFault() throws InterruptedException {
        faults.start("sampler", () -> {
                    throw new IllegalStateException("no such log");
                })
                .join();
        faults.start("poison", () -> {
                    throw new StackOverflowError();
                })
                .join();

        assertThat(faults.all())
                .containsExactly(
                        "sampler ended with java.lang.IllegalStateException: no such log",
                        "poison ended with java.lang.StackOverflowError");
        assertThat(printed.toString()).contains("no such log");
    }

    @Test
    void aWorkerThatEndsNormallyOrByAnInterruptIsNoFault() throws InterruptedException {
        faults.start("done", () -> {}).join();
        Thread told = faults.start("told", () -> Thread.sleep(Duration.ofMinutes(1)));
        told.interrupt();
        told.join();

        assertThat(faults.all()).isEmpty();
    }

    @Test
    void aFailureToSendPoisonIsAFault() throws InterruptedException {
        AtomicInteger puts = new AtomicInteger();

        faults.start(
                        "poison",
                        () -> Storm.regularly(Duration.ofMillis(1), new AtomicBoolean(), () -> {
                            if (puts.incrementAndGet() == 3) {
                                throw new IllegalStateException("no queue");
                            }
                        }))
                .join();

        assertThat(faults.all()).containsExactly("poison ended with java.lang.IllegalStateException: no queue");
    }
}
