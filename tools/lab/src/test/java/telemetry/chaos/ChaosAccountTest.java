package telemetry.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ChaosAccountTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String GOOD = """
            {"sent":100,"accepted":99,"unconfirmed":1,"refused":0,"gave_up":false,"malformed_sent":3,
             "malformed_accepted":0,"stored":110,"unique":100,"duplicates":10,"dead_lettered":0,"poison_sent":4,
             "poison_dead_lettered":4,"in_flight":0,"missing":0,"out_of_contract":0,"wrong_hour":0,"counted":100,
             "removed":10,"changed":0,"foreign":0,"faults":[]}""";

    @Test
    void duplicatesAndUnconfirmedRecordsAreNoProblem() {
        assertThat(with(account -> {}).problems()).isEmpty();
        assertThat(with(account -> {}).isGood()).isTrue();
    }

    static Stream<Arguments> problems() {
        return Stream.of(
                Arguments.of("accepted", 0, "no record was accepted"),
                Arguments.of("missing", 2, "2 accepted records are missing"),
                Arguments.of("counted", 101, "1 records are counted twice"),
                Arguments.of("counted", 99, "1 stored records are not counted"),
                Arguments.of("removed", 9, "10 duplicates are stored, but 9 were removed"),
                Arguments.of("dead_lettered", 1, "1 good lines are in the DLQ"),
                Arguments.of("poison_dead_lettered", 3, "3 of 4 poison messages are in the DLQ"),
                Arguments.of("in_flight", 5, "5 messages are still in the queue"),
                Arguments.of("refused", 1, "1 good records were refused"),
                Arguments.of("gave_up", true, "sending stopped early"),
                Arguments.of("malformed_accepted", 1, "1 malformed records were accepted"),
                Arguments.of("out_of_contract", 1, "1 stored lines break the contract"),
                Arguments.of("changed", 1, "1 stored lines differ from the sent records"),
                Arguments.of("foreign", 1, "1 stored lines belong to no run"),
                Arguments.of("faults", List.of("consumer ended by itself"), "consumer ended by itself"),
                Arguments.of("wrong_hour", 1, "1 lines are in the wrong hour"));
    }

    @ParameterizedTest
    @MethodSource
    void problems(String figure, Object value, String problem) {
        ChaosAccount account = with(json -> json.set(figure, JSON.valueToTree(value)));

        assertThat(account.isGood()).isFalse();
        assertThat(account.problems()).singleElement().asString().startsWith(problem);
    }

    private static ChaosAccount with(Consumer<ObjectNode> change) {
        ObjectNode json = (ObjectNode) JSON.readTree(GOOD);
        change.accept(json);
        return JSON.treeToValue(json, ChaosAccount.class);
    }
}
