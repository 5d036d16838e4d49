package telemetry.can;

/**
 * An oddity of a DBC file, which is still read.
 *
 * @param file name of the file
 * @param line number of the line, from 1
 * @param text the oddity, and how it was read
 */
public record DbcComplaint(String file, int line, String text) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + text;
    }
}
