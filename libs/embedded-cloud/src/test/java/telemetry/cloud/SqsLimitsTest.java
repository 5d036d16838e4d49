package telemetry.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.elasticmq.Limits;
import org.elasticmq.StrictSQSLimits$;
import org.junit.jupiter.api.Test;

class SqsLimitsTest {
    @Test
    void theAllowedCharactersEqualTheStrictLimitsOfElasticMq() {
        SqsLimits limits = new SqsLimits();

        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(character ->
                                isAllowed(character, limits) != isAllowed(character, StrictSQSLimits$.MODULE$))
                        .mapToObj(Integer::toHexString))
                .isEmpty();
    }

    private static boolean isAllowed(int character, Limits limits) {
        return Limits.verifyMessageBody(Character.toString(character), limits).isRight();
    }
}
