package telemetry.simulator;

import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;

/**
 * The whole DLQ back to its queue by SQS itself ({@code StartMessageMoveTask}): nothing passes through this machine, and
 * it goes on if this process ends.
 */
final class MoveTask {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final String RUNNING = "RUNNING";
    private static final String COMPLETED = "COMPLETED";

    private final SqsClient sqs;
    private final DeadLetterQueues queues;

    MoveTask(SqsClient sqs, DeadLetterQueues queues) {
        this.sqs = sqs;
        this.queues = queues;
    }

    /**
     * Starts it and waits for its end. Letters that are refused again would be moved again for ever: once as many have
     * been moved as there were at the start, it is cancelled.
     *
     * @param perSecond the most messages to move in a second, 1 to 500
     * @return how many were moved, about
     * @throws software.amazon.awssdk.services.sqs.model.SqsException if this SQS has no move tasks, or one runs already
     * @throws RunFailedException if SQS ends it before all are moved
     */
    long run(int perSecond) throws InterruptedException {
        // the destination is named because what the consumer has sent to the DLQ has no queue that it came from
        String handle = sqs.startMessageMoveTask(start -> start.sourceArn(queues.arn())
                        .destinationArn(queues.queueArn())
                        .maxNumberOfMessagesPerSecond(perSecond))
                .taskHandle();
        ListMessageMoveTasksResultEntry task = latest();
        while (task.status().equals(RUNNING) && moved(task) <= queues.depth()) {
            Thread.sleep(BETWEEN_LOOKS);
            task = latest();
        }
        if (task.status().equals(RUNNING)) {
            sqs.cancelMessageMoveTask(cancel -> cancel.taskHandle(handle));
        } else if (!task.status().equals(COMPLETED)) {
            throw new RunFailedException("SQS has moved about %,d dead letters, then ended: %s %s"
                    .formatted(moved(task), task.status(), Objects.requireNonNullElse(task.failureReason(), "")));
        }
        return moved(task);
    }

    private ListMessageMoveTasksResultEntry latest() {
        return sqs.listMessageMoveTasks(list -> list.sourceArn(queues.arn()).maxResults(1)).results().stream()
                .findFirst()
                .orElseThrow(() -> new RunFailedException("SQS does not know the move task that it has started"));
    }

    private static long moved(ListMessageMoveTasksResultEntry task) {
        return Objects.requireNonNullElse(task.approximateNumberOfMessagesMoved(), 0L);
    }
}
