package telemetry.cli;

import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import telemetry.simulator.RunFailedException;

/**
 * Redrives a whole DLQ with a move task of SQS ({@code StartMessageMoveTask}). The messages do not pass through this
 * machine, and the task continues if this process ends.
 */
final class MoveTask {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final String RUNNING = "RUNNING";
    private static final String COMPLETED = "COMPLETED";

    private final SqsClient sqs;
    private final DeadLetterQueues queues;

    MoveTask(SqsClient sqs, DeadLetterQueues queues) {
        this.sqs = sqs;
        this.queues = queues;
    }

    /**
     * Starts the task and waits for its end. It is cancelled after moving the initial number of dead letters; returning
     * letters would otherwise loop.
     *
     * @param perSecond the maximum number of messages per second, 1 to 500
     * @return the approximate number of moved messages
     * @throws software.amazon.awssdk.services.sqs.model.SqsException if SQS lacks move tasks, or one is running already
     * @throws RunFailedException if SQS ends the task early
     */
    long run(int perSecond) throws InterruptedException {
        // messages that the consumer sent to the DLQ have no source queue, so the destination must be named
        String handle = sqs.startMessageMoveTask(start -> start.sourceArn(queues.arn())
                        .destinationArn(queues.queueArn())
                        .maxNumberOfMessagesPerSecond(perSecond))
                .taskHandle();
        ListMessageMoveTasksResultEntry task = latest();
        while (task.status().equals(RUNNING) && moved(task) <= queues.depth()) {
            Thread.sleep(POLL_INTERVAL);
            task = latest();
        }
        if (task.status().equals(RUNNING)) {
            sqs.cancelMessageMoveTask(cancel -> cancel.taskHandle(handle));
        } else if (!task.status().equals(COMPLETED)) {
            throw new RunFailedException("SQS moved about %,d dead letters, then ended the task: %s %s"
                    .formatted(moved(task), task.status(), Objects.requireNonNullElse(task.failureReason(), "")));
        }
        return moved(task);
    }

    private ListMessageMoveTasksResultEntry latest() {
        return sqs.listMessageMoveTasks(list -> list.sourceArn(queues.arn()).maxResults(1)).results().stream()
                .findFirst()
                .orElseThrow(() -> new RunFailedException("SQS does not list the move task that it started"));
    }

    private static long moved(ListMessageMoveTasksResultEntry task) {
        return Objects.requireNonNullElse(task.approximateNumberOfMessagesMoved(), 0L);
    }
}
