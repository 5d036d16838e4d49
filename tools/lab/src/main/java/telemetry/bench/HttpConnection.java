package telemetry.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A persistent HTTP/1.1 connection with one request at a time. Reads responses with a Content-Length or in chunks. Not
 * safe for use by many threads.
 */
final class HttpConnection implements AutoCloseable {
    private static final int ANSWER_SIZE = 16 * 1024;
    private static final int STATUS_AT = "HTTP/1.1 ".length();
    private static final String CHUNKED = "\r\ntransfer-encoding: chunked\r\n";
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n");

    private final SocketChannel channel;
    private final SelectionKey key;
    private final byte[] bytes;
    private final ByteBuffer request;
    private final ByteBuffer answer = ByteBuffer.allocate(ANSWER_SIZE);
    private long plannedNanos;

    HttpConnection(InetSocketAddress server, byte[] bytes, Selector selector) throws IOException {
        this.channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        this.bytes = bytes;
        this.request = ByteBuffer.wrap(bytes);
        this.key = channel.register(selector, 0, this);
    }

    /** Returns the buffer for the next request. */
    byte[] request() {
        return bytes;
    }

    /** Returns the planned send time of the current request, as a value of {@link System#nanoTime}. */
    long plannedNanos() {
        return plannedNanos;
    }

    /** Starts to send the content of {@link #request()}. */
    void send(long plannedNanos) throws IOException {
        this.plannedNanos = plannedNanos;
        request.clear();
        answer.clear();
        proceed();
    }

    /**
     * Writes or reads without blocking. Returns the status of the response once the response is complete, and 0 before.
     */
    int proceed() throws IOException {
        if (request.hasRemaining()) {
            channel.write(request);
            key.interestOps(request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            return 0;
        }
        if (channel.read(answer) < 0) {
            throw new EOFException("the server closed the connection");
        }
        return status();
    }

    private int status() {
        int end = endOfHead();
        if (end < 0) {
            return 0;
        }
        String head = new String(answer.array(), 0, end, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        if (!isWhole(head)) {
            return 0;
        }
        key.interestOps(0);
        return Integer.parseInt(head, STATUS_AT, STATUS_AT + 3, 10);
    }

    /** Returns true if the buffer holds the whole response. The services send errors in chunks. */
    private boolean isWhole(String head) {
        if (head.contains(CHUNKED)) {
            return answer().endsWith(LAST_CHUNK);
        }
        Matcher length = LENGTH.matcher(head);
        int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
        return answer.position() >= head.length() + body;
    }

    private int endOfHead() {
        for (int i = 3; i < answer.position(); i++) {
            if (answer.get(i) == '\n' && answer.get(i - 1) == '\r' && answer.get(i - 2) == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /** Returns the bytes of the response that have been read so far. */
    String answer() {
        return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
