package telemetry.simulator;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** {@code telemetry dlq replay}. */
@Command(
        name = "replay",
        description = {
            "Sends dead letters to the queue again, each whole, and takes them from the DLQ. What is fine now is stored once;"
                    + " what is not comes back.",
            "With --all SQS moves them itself, where it can."
        },
        mixinStandardHelpOptions = true)
final class DlqReplayCommand implements Callable<Integer> {
    private static final int MOST_PER_SECOND = 500; // of a move task of SQS

    @Spec
    private CommandSpec command;

    @Mixin
    private QueueOptions options;

    @Mixin
    private DeadLetterFilter filter;

    @Option(names = "--all", description = "All dead letters; instead of --reason, --vehicle, --from and --to.")
    private boolean all;

    @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
    private boolean dryRun;

    @Option(
            names = "--rate",
            defaultValue = "100",
            description = "Dead letters a second at most, 1 to 500 (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--max",
            defaultValue = "100000",
            description = "Look at so many at most (default: ${DEFAULT-VALUE}); SQS itself moves all.")
    private int most;

    @Override
    public Integer call() throws InterruptedException {
        check();
        Instant start = Clock.systemUTC().instant();
        PrintWriter out = command.commandLine().getOut();
        try (SqsClient sqs = options.client()) {
            DeadLetterQueues queues = options.queues(sqs);
            // what is refused again while this runs is not sent again
            Predicate<DeadLetter> chosen =
                    letter -> filter.matches(letter) && !letter.sent().isAfter(start);
            if (dryRun) {
                preview(sqs, queues, chosen, out);
            } else if (!all || !queues.isRedriven() || !isMovedBySqs(sqs, queues, out)) {
                redrive(sqs, queues, chosen, out);
            }
        }
        out.flush();
        return 0;
    }

    private void check() {
        if (all != filter.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "Say which: --reason, --vehicle, --from or --to, or else --all");
        }
        if (rate < 1 || rate > MOST_PER_SECOND) {
            throw new ParameterException(
                    command.commandLine(), "--rate must be 1 to " + MOST_PER_SECOND + ", is " + rate);
        }
    }

    private void preview(SqsClient sqs, DeadLetterQueues queues, Predicate<DeadLetter> chosen, PrintWriter out) {
        try (DeadLetters letters = new DeadLetters(sqs, queues.url(), most)) {
            DeadLetterGroups groups = DeadLetterGroups.of(letters, chosen);
            groups.print(out);
            out.printf(
                    "would send %,d of the %,d dead letters looked at; sent nothing%n",
                    groups.letters(), letters.shown());
        }
    }

    private boolean isMovedBySqs(SqsClient sqs, DeadLetterQueues queues, PrintWriter out) throws InterruptedException {
        try {
            out.printf("SQS has moved about %,d dead letters%n", new MoveTask(sqs, queues).run(rate));
            return true;
        } catch (SqsException refused) {
            out.printf("SQS does not move them itself (%s), so they are sent from here%n", refused.getMessage());
            return false;
        }
    }

    private void redrive(SqsClient sqs, DeadLetterQueues queues, Predicate<DeadLetter> chosen, PrintWriter out)
            throws InterruptedException {
        try (DeadLetters letters = new DeadLetters(sqs, queues.url(), most)) {
            long sent = new Redrive(sqs, queues, rate).run(letters, chosen);
            out.printf("sent %,d of the %,d dead letters looked at%n", sent, letters.shown());
        }
    }
}
