package telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import telemetry.cloud.CloudAccess;
import telemetry.cloud.EmbeddedSqs;

/** Tests {@code telemetry dlq} on an embedded SQS. */
class DlqCommandTest {
    private static EmbeddedSqs server;
    private static SqsClient sqs;

    private final String queue = "q-" + UUID.randomUUID();
    private final String dlq = queue + "-dlq";
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        server = EmbeddedSqs.start(0);
        URI none = URI.create("http://127.0.0.1:1");
        sqs = new CloudAccess(server.endpoint(), none, EmbeddedSqs.REGION, "x", "x").sqsClient();
    }

    @AfterAll
    static void stop() {
        sqs.close();
        server.close();
    }

    @BeforeEach
    void makeQueues() {
        sqs.createQueue(create -> create.queueName(dlq));
        String policy = "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:%s\",\"maxReceiveCount\":\"5\"}"
                .formatted(dlq);
        sqs.createQueue(
                create -> create.queueName(queue).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, policy)));
    }

    @Test
    void listCountsByReasonAndLeavesTheLetters() {
        refused("malformed_json", "rubbish\nmore {\"vehicle_id\":\"a\"");
        refused("malformed_json", "{\"vehicle_id\": \"b\"");
        moved("{\"vehicle_id\":\"c\"}");

        assertThat(dlq("list")).isZero();

        assertThat(out.toString().lines())
                .hasSize(5)
                .anyMatch(line -> line.matches("malformed_json +2 +3 .* a, b"))
                .anyMatch(line -> line.matches("received_too_often +1 +1 .* c"))
                .endsWith("read 3 of about 3 dead letters");
        assertThat(receive(dlq)).hasSize(3);
    }

    @Test
    void listReadsAtMostTheGivenNumber() {
        IntStream.range(0, 25).forEach(n -> moved("letter " + n));

        dlq("list", "--max=12");

        assertThat(out.toString()).endsWith("read 12 of about 25 dead letters" + System.lineSeparator());
        assertThat(receive(dlq)).hasSize(25);
    }

    @Test
    void showPrintsMatchingLettersWithTheirReason() {
        refused("missing", "{\"vehicle_id\":\"a\"}");
        refused("missing", "{\"vehicle_id\":\"b\"}");

        dlq("show", "--vehicle=b");

        assertThat(out.toString())
                .contains("reason    missing timestamp", "{\"vehicle_id\":\"b\"}")
                .doesNotContain("\"a\"");
    }

    @Test
    void showAsJsonPrintsTheWholeLetter() {
        refused("missing", "x".repeat(5_000));

        dlq("show", "--json");

        assertThat(out.toString().lines()).hasSize(1);
        assertThat(out.toString())
                .contains("\"reason\":\"missing\",\"field\":\"timestamp\"", "\"source_message_id\":\"the source\"")
                .contains("\"body\":\"" + "x".repeat(5_000) + "\"")
                .doesNotContain("receipt_handle");
    }

    @Test
    void controlCharactersOfADeadLetterAreReplaced() {
        moved("\u009b2Jcleared \u202ereversed");

        dlq("show");

        assertThat(out.toString()).contains("\uFFFD2Jcleared \uFFFDreversed");
    }

    @Test
    void replaySendsMatchingLettersAndLeavesTheRest() {
        refused("missing", "{\"vehicle_id\":\"a\"}\n{\"vehicle_id\":\"b\"}");
        refused("too_large", "{\"vehicle_id\":\"a\"}");
        moved("{\"vehicle_id\":\"c\"}");

        assertThat(dlq("replay", "--vehicle=a", "--reason=missing")).isZero();

        assertThat(out.toString()).contains("sent 1 of 3 dead letters");
        assertThat(audit()).endsWith("subject=\"1 letters\" outcome=done");
        assertThat(receive(queue)).containsExactly("{\"vehicle_id\":\"a\"}\n{\"vehicle_id\":\"b\"}");
        assertThat(receive(dlq)).containsExactlyInAnyOrder("{\"vehicle_id\":\"a\"}", "{\"vehicle_id\":\"c\"}");
    }

    @ParameterizedTest
    @CsvSource({"--from=PAST,2", "--from=FUTURE,0", "--to=PAST,0", "--to=FUTURE,2"})
    void replaySelectsByTime(String option, int sent) {
        moved("one");
        moved("two");
        Instant now = Clock.systemUTC().instant();

        dlq(
                "replay",
                option.replace("PAST", now.minusSeconds(3_600).toString())
                        .replace("FUTURE", now.plusSeconds(3_600).toString()));

        assertThat(receive(queue)).hasSize(sent);
        assertThat(receive(dlq)).hasSize(2 - sent);
    }

    @Test
    void aDryRunSendsNothing() {
        refused("missing", "{}");
        moved("one");

        assertThat(dlq("replay", "--reason=missing", "--dry-run")).isZero();

        assertThat(out.toString()).contains("would send 1 of 2 dead letters; sent none");
        assertThat(err.toString()).isEmpty();
        assertThat(receive(queue)).isEmpty();
        assertThat(receive(dlq)).hasSize(2);
    }

    @Test
    void replayKeepsItsRate() {
        IntStream.range(0, 30).forEach(n -> moved("letter " + n));
        long start = System.nanoTime();

        dlq("replay", "--reason=received_too_often", "--rate=15");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
        assertThat(receive(queue)).hasSize(30);
    }

    @Test
    void allLettersAreMovedBySqs() {
        IntStream.range(0, 25).forEach(n -> refused("missing", "letter " + n));

        assertThat(dlq("replay", "--all", "--rate=500")).isZero();

        assertThat(out.toString()).isEqualTo("SQS has moved about 25 dead letters" + System.lineSeparator());
        assertThat(audit()).endsWith("subject=\"25 letters\" outcome=done");
        assertThat(receive(queue)).hasSize(25);
        assertThat(receive(dlq)).isEmpty();
    }

    @Test
    void allLettersAreSentByTheCommandIfTheQueueHasAnotherDlq() {
        String other = dlq + "-other";
        sqs.createQueue(create -> create.queueName(other));
        send(other, "one", Map.of());

        assertThat(run("replay", "--all", "--queue=" + queue, "--dlq=" + other)).isZero();

        assertThat(out.toString()).contains("sent 1 of 1 dead letters");
        assertThat(receive(queue)).containsExactly("one");
    }

    @Test
    void aLetterThatCannotBeSentStaysInTheDlq() {
        moved("one");
        String absent = "no-such-queue";

        assertThat(run("replay", "--all", "--queue=" + absent, "--dlq=" + dlq)).isOne();

        assertThat(err.toString()).contains("SQS has no queue 'no-such-queue'");
        assertThat(receive(dlq)).containsExactly("one");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            replay --reason=nonsense      | 'nonsense' is not a reason; there are: malformed_json,
            replay                        | Select dead letters with --reason, --vehicle, --from or --to, or all with --all
            replay --all --vehicle=a      | Select dead letters with --reason, --vehicle, --from or --to, or all with --all
            replay --all --rate=0         | --rate must be 1 to 500, is 0
            list --from=yesterday         | Invalid value for option '--from'
            """)
    void invalidArgumentsAreNamed(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);

        assertThat(err.toString()).contains(message);
    }

    /** Returns the audit line, the only one of the error stream. */
    private String audit() {
        assertThat(err.toString().lines()).hasSize(1);
        return err.toString()
                .lines()
                .filter(line -> line.matches("INFO time=\\S+Z event=audit action=redrive key=cli user=%s .*"
                        .formatted(System.getProperty("user.name"))))
                .findFirst()
                .orElseThrow();
    }

    private int dlq(String subcommand, String... more) {
        List<String> arguments = new ArrayList<>(List.of(subcommand, "--queue=" + queue, "--dlq=" + dlq));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(arguments));
        all.add("--sqs-endpoint=" + server.endpoint());
        CommandLine command = Telemetry.commandLine(Clock.systemUTC())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return command.execute(all.toArray(String[]::new));
    }

    /** Sends a dead letter as the consumer does, with its reason. */
    private void refused(String reason, String body) {
        send(
                dlq,
                body,
                Map.of(
                        "reason", text(reason),
                        "field", text("timestamp"),
                        "detail", text("timestamp is missing"),
                        "lines", text("1"),
                        "source_message_id", text("the source")));
    }

    /** Sends a dead letter as SQS moves a message, without attributes. */
    private void moved(String body) {
        send(dlq, body, Map.of());
    }

    private static void send(String to, String body, Map<String, MessageAttributeValue> attributes) {
        sqs.sendMessage(send -> send.queueUrl(url(to)).messageBody(body).messageAttributes(attributes));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    /** Receives all visible messages and returns their bodies. */
    private static List<String> receive(String from) {
        List<String> bodies = new ArrayList<>();
        List<Message> messages;
        do {
            messages = sqs.receiveMessage(ask -> ask.queueUrl(url(from)).maxNumberOfMessages(10))
                    .messages();
            messages.forEach(message -> bodies.add(message.body()));
        } while (!messages.isEmpty());
        return bodies;
    }

    private static String url(String name) {
        return sqs.getQueueUrl(ask -> ask.queueName(name)).queueUrl();
    }
}
