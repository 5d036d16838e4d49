package telemetry.can;

/**
 * An oddity of a DBC file. The file is read all the same.
 *
 * @param file name of the file
 * @param line number of the line, from 1
 * @param text what is odd, and how it was read
 */
public record DbcComplaint(String file, int line, String text) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + text;
    }
}
