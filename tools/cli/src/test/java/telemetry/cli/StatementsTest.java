package telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT 1                          | ``                       | SELECT 1
            SELECT 1;                         | ``                       | SELECT 1
            SELECT 1; ; -- end; of it         | ``                       | SELECT 1
            SELECT 1; SELECT 2                | SELECT 1;                | ` SELECT 2`
            ;SELECT 2                         | ;                        | SELECT 2
            CREATE TABLE t (i INT); FROM t;   | CREATE TABLE t (i INT);  | ` FROM t`
            SELECT 1 -- a; SELECT 2           | ``                       | SELECT 1 -- a; SELECT 2
            SELECT 1 /* a; SELECT 2; */       | ``                       | SELECT 1 /* a; SELECT 2; */
            SELECT 1; /* it's; */ SELECT 2    | SELECT 1;                | ` /* it's; */ SELECT 2`
            SELECT ';', e'\\';', $$a;b$$, $x$;$x$ | ``                   | SELECT ';', e'\\';', $$a;b$$, $x$;$x$
            SELECT 1 AS "a;b"; FROM r('; ')   | SELECT 1 AS "a;b";       | ` FROM r('; ')`
            """)
    void onlyASemicolonBetweenStatementsSeparatesThem(String sql, String before, String last) throws Exception {
        assertThat(statements(sql)).isEqualTo(new Statements(before, last));
    }

    @Test
    void aLineCommentEndsAtTheEndOfItsLine() throws Exception {
        String sql = "SELECT 1; -- a; b\nSELECT 2 -- c";

        assertThat(statements(sql)).isEqualTo(new Statements("SELECT 1;", " -- a; b\nSELECT 2 -- c"));
        assertThat(statements(sql).copyTo(Path.of("it's"), Format.PARQUET))
                .isEqualTo("SELECT 1;COPY ( -- a; b\nSELECT 2 -- c\n) TO 'it''s' (FORMAT parquet, COMPRESSION zstd,"
                        + " USE_TMP_FILE false)");
    }

    private Statements statements(String sql) throws Exception {
        try (Cache cache = Cache.open(folder, "store");
                Database parser = Database.open(cache, List.of())) {
            return Statements.of(sql, parser);
        }
    }
}
