package telemetry.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import telemetry.contract.ContractLimits;
import telemetry.contract.Reason;
import telemetry.contract.RecordReader;

/** Parses the messages of one poll into lines and dead letters. */
class BatchTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:00:00Z");
    private static final int SQS_MAX_BYTES = 1_048_576;
    private static final RecordReader READER =
            RecordReader.ofLines(ContractLimits.LAKE, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void linesWithTheSameReasonShareADeadLetter() {
        Batch batch = batch("rubbish\n{}\nmore rubbish\n[]");

        assertThat(batch.deadLetters())
                .extracting(OutgoingDeadLetter::reason)
                .containsExactly(Reason.MALFORMED_JSON, Reason.MISSING, Reason.NOT_AN_OBJECT);
        assertThat(batch.deadLetters())
                .extracting(OutgoingDeadLetter::body)
                .containsExactly("rubbish\nmore rubbish", "{}", "[]");
        assertThat(batch.size()).isEqualTo(4);
    }

    @Test
    void aMessageWithoutALineIsADeadLetter() {
        assertThat(batch(" \n").deadLetters())
                .extracting(OutgoingDeadLetter::body)
                .containsExactly(" \n");
    }

    @Test
    void aMessageOfMaximumSizeIsSplitAndNoLineIsLostOrCut() {
        String body =
                IntStream.range(0, 3_600).mapToObj("rubbish ä %04d "::formatted).collect(Collectors.joining());
        String message = (body + "\n").repeat(15);
        assertThat(message.getBytes(UTF_8).length).isBetween(SQS_MAX_BYTES - 200_000, SQS_MAX_BYTES);
        String full = message + "x".repeat(SQS_MAX_BYTES - message.getBytes(UTF_8).length);

        Batch batch = batch(full);

        assertThat(batch.deadLetters())
                .hasSize(2)
                .allSatisfy(letter ->
                        assertThat(letter.body().getBytes(UTF_8).length).isLessThan(SQS_MAX_BYTES - 4_000));
        assertThat(batch.deadLetters().stream().map(OutgoingDeadLetter::body).collect(Collectors.joining("\n")))
                .isEqualTo(full);
    }

    @Test
    void aLineLongerThanADeadLetterIsCut() {
        Batch batch = batch("x".repeat(SQS_MAX_BYTES));

        assertThat(batch.deadLetters()).hasSize(1);
        assertThat(batch.deadLetters().getFirst().body()).hasSize(SQS_MAX_BYTES - 4_096);
    }

    private static Batch batch(String body) {
        return Batch.read(List.of(new ReceivedMessage("id", "receipt", 0, body.getBytes(UTF_8))), READER);
    }
}
