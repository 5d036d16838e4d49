package telemetry.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;

class VitalThreadsTest {
    private final List<Object> events = new CopyOnWriteArrayList<>();
    private final VitalThreads threads = new VitalThreads(events::add);

    @Test
    void anErrorBreaksLivenessAndReleasesTheWaiters() throws InterruptedException {
        List<String> released = new CopyOnWriteArrayList<>();
        Thread thread = threads.unstarted(
                "sender",
                () -> {
                    throw new StackOverflowError();
                },
                () -> released.add("waiters"));
        thread.start();
        thread.join();
        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        AvailabilityChangeEvent.class,
                        event -> assertThat(event.getState()).isEqualTo(LivenessState.BROKEN));
        assertThat(released).containsExactly("waiters");
    }

    @Test
    void theWaitersAreReleasedEvenIfLivenessCannotBePublished() throws InterruptedException {
        List<String> released = new CopyOnWriteArrayList<>();
        VitalThreads mute = new VitalThreads(event -> {
            throw new IllegalStateException("closed");
        });
        Thread thread = mute.unstarted(
                "sender",
                () -> {
                    throw new OutOfMemoryError();
                },
                () -> released.add("waiters"));
        thread.setUncaughtExceptionHandler((same, failure) -> {});
        thread.start();
        thread.join();
        assertThat(released).containsExactly("waiters");
    }

    @Test
    void aBodyThatReturnsDoesNotChangeLiveness() throws InterruptedException {
        Thread thread = threads.unstarted("sender", () -> {});
        thread.start();
        thread.join();
        assertThat(events).isEmpty();
    }
}
