package telemetry.lake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;

/** Reads every object of a bucket in any format. */
final class Contents {
    private Contents() {}

    /** Returns the keys of the objects whose key or content contains {@code text}. */
    static List<String> naming(Bucket bucket, String text) throws IOException, SQLException {
        List<String> naming = new ArrayList<>();
        for (String key : bucket.keys("")) {
            byte[] content = bucket.lake().read(key).orElseThrow();
            if (key.contains(text) || contentOf(key, content, bucket.folder()).contains(text)) {
                naming.add(key);
            }
        }
        return naming;
    }

    private static String contentOf(String key, byte[] content, Path folder) throws IOException, SQLException {
        if (key.endsWith(".parquet")) {
            return rows(Files.write(Files.createTempFile(folder, "content", ".parquet"), content), folder);
        }
        return key.endsWith(".avro") ? entries(content) : new String(content, ISO_8859_1);
    }

    private static String rows(Path file, Path folder) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Connection duck = new Duck(256L << 20, 1).open(folder);
                Statement statement = duck.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT CAST(f AS VARCHAR) FROM read_parquet(%s) f UNION ALL SELECT CAST(m AS VARCHAR) FROM parquet_metadata(%s) m"
                                .formatted(SqlText.quoted(file.toString()), SqlText.quoted(file.toString())))) {
            while (rows.next()) {
                text.append(rows.getString(1)).append('\n');
            }
        }
        return text.toString();
    }

    private static String entries(byte[] content) throws IOException {
        StringBuilder text = new StringBuilder();
        try (DataFileReader<GenericRecord> entries =
                new DataFileReader<>(new SeekableByteArrayInput(content), new GenericDatumReader<>())) {
            entries.forEach(entry -> text.append(entry).append('\n'));
        }
        return text.toString();
    }
}
