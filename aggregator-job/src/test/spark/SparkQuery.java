import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Runs each argument as a statement of Spark SQL. Prints its rows, or the class of the exception that refused it. */
class SparkQuery {
    public static void main(String[] statements) throws Exception {
        try (SparkSession spark = SparkSession.builder().master("local[1]").appName("lake").getOrCreate()) {
            for (int i = 0; i < statements.length; i++) {
                run(spark, i + 1, statements[i]);
            }
        }
    }

    private static void run(SparkSession spark, int number, String statement) {
        try {
            spark.sql(statement)
                    .collectAsList()
                    .forEach(row -> System.out.println(number + "|" + text(row)));
        } catch (RuntimeException refused) {
            Throwable cause = refused;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            System.out.println(number + "|refused: " + cause.getClass().getSimpleName());
        }
    }

    private static String text(Row row) {
        return IntStream.range(0, row.length())
                .mapToObj(column -> String.valueOf(row.get(column)))
                .collect(Collectors.joining("|"));
    }
}
