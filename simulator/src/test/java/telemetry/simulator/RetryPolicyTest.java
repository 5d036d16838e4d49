package telemetry.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private final RetryPolicy policy =
            new RetryPolicy(8, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(60));

    @ParameterizedTest
    @CsvSource({"1,50,100", "2,100,200", "4,400,800", "7,2500,5000", "1000000,2500,5000"})
    void waitsDoubleUpToTheMaximum(int failures, long atLeast, long atMost) {
        for (int i = 0; i < 100; i++) {
            assertThat(policy.afterFailure(failures).toMillis()).isBetween(atLeast, atMost);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 50, 100",
        "2, 2050, 2100",
        "9999, 30050, 30100",
        "-1, 50, 100",
        "'Wed, 21 Oct 2026 07:28:00 GMT', 50, 100"
    })
    void retryAfterIsHonouredUpToALimit(String retryAfter, long atLeast, long atMost) {
        HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(retryAfter)), (name, value) -> true);

        assertThat(policy.afterAnswer(headers, 1).toMillis()).isBetween(atLeast, atMost);
    }

    @Test
    void waitsAreRandomized() {
        assertThat(IntStream.range(0, 50).mapToObj(i -> policy.afterFailure(5)).distinct())
                .hasSizeGreaterThan(10);
    }
}
