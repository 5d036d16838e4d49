package telemetry.simulator;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.sqs.SqsClient;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** {@code telemetry dlq show}. */
@Command(
        name = "show",
        description = "Prints dead letters. Nothing is taken from the DLQ.",
        mixinStandardHelpOptions = true)
final class DlqShowCommand implements Callable<Integer> {
    private static final int MOST_LOOKED_AT = 10_000;
    private static final int MOST_CHARACTERS = 2_000;

    @Spec
    private CommandSpec command;

    @Mixin
    private QueueOptions options;

    @Mixin
    private DeadLetterFilter filter;

    @Option(names = "--max", defaultValue = "10", description = "Print so many at most (default: ${DEFAULT-VALUE}).")
    private int most;

    @Option(names = "--json", description = "Print each as one line of JSON, with its whole body.")
    private boolean json;

    private final JsonMapper mapper = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        try (SqsClient sqs = options.client();
                DeadLetters letters = new DeadLetters(sqs, options.queues(sqs).url(), MOST_LOOKED_AT)) {
            int shown = 0;
            for (List<DeadLetter> next = letters.next(); !next.isEmpty() && shown < most; next = letters.next()) {
                List<DeadLetter> chosen = next.stream()
                        .filter(filter::matches)
                        .limit(most - shown)
                        .toList();
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
        out.printf("reason    %s %s%n", letter.reason(), printable(letter.field()));
        out.printf("detail    %s%n", printable(letter.detail()));
        out.printf("body      %,d characters, %,d lines%n", letter.body().length(), letter.lines());
        out.printf("%s%n%n", printable(start(letter.body())));
    }

    private static String start(String body) {
        return body.length() <= MOST_CHARACTERS ? body : body.substring(0, MOST_CHARACTERS) + "... (whole with --json)";
    }

    /** Without what would steer a terminal: anybody may have written it. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]", "\uFFFD");
    }
}
