package telemetry.can;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a DBC file that decoding needs. Immutable.
 *
 * <p>Reading is lenient: an unreadable statement is left out with a complaint, and no content causes an exception.
 *
 * @param name name of the file
 * @param encoding {@code UTF-8} if the whole file is, else {@code windows-1252}
 * @param messages in the order of the file
 * @param independentSignals signals that belong to no message ({@code VECTOR__INDEPENDENT_SIG_MSG})
 * @param valueTables the named tables of labels (VAL_TABLE_)
 * @param comments comments on the file itself
 * @param complaints in the order of lines
 */
public record DbcFile(
        String name,
        String encoding,
        List<DbcMessage> messages,
        List<DbcSignal> independentSignals,
        Map<String, List<DbcLabel>> valueTables,
        List<String> comments,
        List<DbcComplaint> complaints) {
    /** Limit of the bytes of a file; larger files are refused. */
    public static final int MAX_BYTES = 32 << 20;

    /**
     * Reads a file.
     *
     * @throws IOException if it is not readable, or larger than {@link #MAX_BYTES}
     */
    public static DbcFile read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
            }
            return parse(String.valueOf(file.getFileName()), content);
        }
    }

    /**
     * Reads the bytes of a file.
     *
     * @param name the file name in complaints
     */
    public static DbcFile parse(String name, byte[] content) {
        DbcText text = DbcText.of(content);
        DbcComplaints complaints = new DbcComplaints(name);
        DbcDraft draft = new DbcDraft(complaints);
        DbcReader reader = new DbcReader(new DbcScanner(text.content(), complaints), complaints);
        new DbcParser(reader, draft, complaints).parse();
        List<DbcMessage> messages = draft.messages();
        return new DbcFile(
                name,
                text.encoding(),
                messages,
                draft.independentSignals(),
                draft.valueTables(),
                draft.comments(),
                complaints.inOrder());
    }

    /** Returns the first message with {@code name}. */
    public Optional<DbcMessage> message(String name) {
        return messages.stream().filter(message -> message.name().equals(name)).findFirst();
    }
}
