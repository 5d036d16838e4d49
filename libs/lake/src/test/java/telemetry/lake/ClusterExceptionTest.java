package telemetry.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterExceptionTest {

    @ParameterizedTest
    @ValueSource(ints = {0x1_0000, 0x1_0002, 0x1_FFFF, 0x2_0002, 0x2_0004, 0x2_0008})
    void anErrorOfTheClusterMayPass(int code) {
        assertThat(failure(new SQLException("refused", "", code)).isTransient()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 0xFFFF, 0x2_0000, 0x2_0007, 0x100_0000, 0x2_0003})
    void anErrorOfTheStatementOrItsLimitsDoesNot(int code) {
        assertThat(failure(new SQLException("refused", "", code)).isTransient()).isFalse();
    }

    @Test
    void anErrorOfTheConnectionMayPass() {
        assertThat(failure(new SQLException(new IllegalStateException(new IOException("connection reset"))))
                        .isTransient())
                .isTrue();
    }

    @Test
    void itSaysTheStepAndTheReason() {
        assertThat(failure(new SQLException("mismatched input")))
                .hasMessage("Trino could not read the lines: mismatched input");
    }

    private static ClusterException failure(SQLException cause) {
        return new ClusterException("read the lines", cause);
    }
}
