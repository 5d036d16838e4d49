package telemetry.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;
import telemetry.aws.DeadLetters;
import telemetry.aws.Redrive;
import telemetry.simulator.RunFailedException;

/** {@code telemetry dlq replay}, which redrives dead letters. */
@Command(
        name = "replay",
        description = {
            "Redrives dead letters: sends each whole message to the queue again and deletes it from the DLQ. A message"
                    + " that is still invalid returns to the DLQ.",
            "With --all, SQS moves the messages itself if it supports move tasks."
        })
final class DlqReplayCommand implements Callable<Integer> {
    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private QueueOptions options;

    @Mixin
    private DeadLetterFilter filter;

    @Option(names = "--all", description = "Redrive all dead letters; excludes --reason, --vehicle, --from and --to.")
    private boolean all;

    @Option(names = "--dry-run", description = "Print the selected dead letters and send none.")
    private boolean dryRun;

    @Option(names = "--rate", defaultValue = "100", description = "Maximum dead letters per second, 1 to 500.")
    private int rate;

    @Option(
            names = "--max",
            defaultValue = "100000",
            description = "Maximum number of messages to read. A move of SQS has no such limit.")
    private int max;

    DlqReplayCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        PrintWriter out = command.commandLine().getOut();
        try (SqsClient sqs = options.client()) {
            DeadLetterQueues queues = options.queues(sqs);
            if (dryRun) {
                preview(sqs, queues, out);
            } else {
                replay(sqs, queues, out);
            }
        }
        out.flush();
        return 0;
    }

    private void replay(SqsClient sqs, DeadLetterQueues queues, PrintWriter out) throws InterruptedException {
        try (AuditedAction audit = new AuditedAction(command, clock, "redrive", queues.url())) {
            if (!all || !queues.isRedriven() || !isMovedBySqs(sqs, queues, out, audit)) {
                redrive(sqs, queues, out, audit);
            }
        }
    }

    private void check() {
        if (all != filter.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "Select dead letters with --reason, --vehicle, --from or --to, or all with --all");
        }
        if (rate < 1 || rate > Redrive.MAX_PER_SECOND) {
            throw new ParameterException(
                    command.commandLine(), "--rate must be 1 to " + Redrive.MAX_PER_SECOND + ", is " + rate);
        }
    }

    private void preview(SqsClient sqs, DeadLetterQueues queues, PrintWriter out) {
        try (DeadLetters letters = queues.letters(sqs, max, clock)) {
            DeadLetterGroups groups = DeadLetterGroups.of(letters, filter::matches);
            groups.print(out);
            out.printf("would send %,d of %,d dead letters; sent none%n", groups.letters(), letters.count());
        }
    }

    private boolean isMovedBySqs(SqsClient sqs, DeadLetterQueues queues, PrintWriter out, AuditedAction audit)
            throws InterruptedException {
        try {
            long moved = new MoveTask(sqs, queues).run(rate);
            out.printf("SQS has moved about %,d dead letters%n", moved);
            audit.ended(lettersOf(moved), "done");
            return true;
        } catch (SqsException refused) {
            out.printf(
                    "SQS refuses a move task (%s); this command sends the dead letters itself%n", refused.getMessage());
            return false;
        }
    }

    private void redrive(SqsClient sqs, DeadLetterQueues queues, PrintWriter out, AuditedAction audit)
            throws InterruptedException {
        try (DeadLetters letters = queues.letters(sqs, max, clock)) {
            Redrive redrive = queues.redrive(sqs, rate, clock);
            try {
                long sent = redrive.run(letters, filter::matches);
                out.printf("sent %,d of %,d dead letters%n", sent, letters.count());
                audit.ended(lettersOf(sent), "done");
            } catch (SdkException refused) {
                audit.ended(lettersOf(redrive.sent()), "failed");
                throw new RunFailedException("sent %,d dead letters, then SQS refused one: %s"
                        .formatted(redrive.sent(), refused.getMessage()));
            }
        }
    }

    /** Returns the subject of the audit line, as the console's log has it. */
    private static String lettersOf(long count) {
        return "%d letters".formatted(count);
    }
}
