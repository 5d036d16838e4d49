package telemetry.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.aws.DeadLetter;
import telemetry.aws.DeadLetters;
import telemetry.simulator.Printable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** {@code telemetry dlq show}, which prints dead letters. */
@Command(name = "show", description = "Prints dead letters and deletes none.")
final class DlqShowCommand implements Callable<Integer> {
    private static final int MAX_MESSAGES = 10_000;
    private static final int MAX_CHARACTERS = 2_000;

    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private QueueOptions options;

    @Mixin
    private DeadLetterFilter filter;

    @Option(names = "--max", defaultValue = "10", description = "Maximum number of dead letters to print.")
    private int max;

    @Option(names = "--json", description = "Print each dead letter as one line of JSON, with its whole body.")
    private boolean json;

    private final JsonMapper mapper = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    DlqShowCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        try (SqsClient sqs = options.client();
                DeadLetters letters = options.queues(sqs).letters(sqs, MAX_MESSAGES, clock)) {
            int shown = 0;
            for (List<DeadLetter> next = letters.next(); !next.isEmpty() && shown < max; next = letters.next()) {
                List<DeadLetter> chosen =
                        next.stream().filter(filter::matches).limit(max - shown).toList();
                chosen.forEach(letter -> print(letter, out));
                shown += chosen.size();
            }
        }
        out.flush();
        return 0;
    }

    private void print(DeadLetter letter, PrintWriter out) {
        if (json) {
            out.println(mapper.writeValueAsString(letter));
            return;
        }
        out.printf("message   %s, received %,d times%n", letter.messageId(), letter.receives());
        out.printf("sent      %s%n", letter.sent());
        out.printf("reason    %s %s%n", letter.reason(), Printable.text(letter.field()));
        out.printf("detail    %s%n", Printable.text(letter.detail()));
        out.printf("body      %,d characters, %,d lines%n", letter.body().length(), letter.lines());
        out.printf("%s%n%n", Printable.text(start(letter.body())));
    }

    private static String start(String body) {
        return body.length() <= MAX_CHARACTERS ? body : body.substring(0, MAX_CHARACTERS) + "... (whole with --json)";
    }
}
