package telemetry.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Tests broken, slow and malicious clients. After each test the service must accept records and use no memory for
 * bodies.
 */
class HostileClientsTest {
    private static final String POST = "POST /telemetry HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: key\r\n";
    private static final String JSON = POST + "Content-Type: application/json\r\n";
    private static final String NDJSON = POST + "Content-Type: application/x-ndjson\r\n";

    @TempDir
    private static Path folder;

    private static IngestFixture ingest;
    private static ConfigurableApplicationContext service;

    private final List<Socket> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        ingest = IngestFixture.start(folder);
        service = ingest.run(
                "--server.tomcat.connection-timeout=1s",
                "--telemetry.ingest.body-timeout=2s",
                "--telemetry.ingest.max-bodies=10MB");
    }

    @AfterAll
    static void stop() {
        service.close();
        ingest.close();
    }

    @AfterEach
    void theServiceStillAcceptsRecords() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        assertThat(request(validRequest())).startsWith("HTTP/1.1 202 ");
        await().untilAsserted(() ->
                assertThat(service.getBean(BodyMemory.class).used()).isZero());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":1e999999}                                    | 422 | a    | out_of_range
            {"a":-1e999999}                                   | 422 | a    | out_of_range
            {"sequence":1e999999}                             | 422 | sequence | wrong_type
            {"sequence":18446744073709551617}                 | 422 | sequence | bad_format
            {"a":1,"a":2}                                     | 422 | a    | duplicate_key
            {"payload":{"x":{"a":1,"a":2}}}                   | 422 | payload.x.a    | duplicate_key
            {"payload":NaN}                                   | 400 |      | malformed_json
            {"payload":{"a":"\\uD800"}}                       | 400 |      | invalid_unicode
            {"payload":{"a":1}} {"payload":{"a":1}}           | 400 |      | trailing_content
            [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[                  | 422 |      | not_an_object
            """)
    void invalidRecordsAreReportedWithFieldAndReason(String body, int status, String field, String reason)
            throws IOException {
        String response = request(JSON + "Content-Length: " + body.length() + "\r\n\r\n" + body);

        assertThat(response).startsWith("HTTP/1.1 " + status + " ").contains("\"reason\":\"" + reason + "\"");
        assertThat(response).contains(field == null ? "" : field);
    }

    @Test
    void depthDigitsAndSizeAreBounded() throws IOException {
        String deep = "{\"payload\":" + "{\"a\":".repeat(2_000) + "1" + "}".repeat(2_001);
        String digits = "{\"payload\":{\"a\":" + "9".repeat(10_000) + "}}";

        assertThat(request(JSON + "Content-Length: " + deep.length() + "\r\n\r\n" + deep))
                .contains("too_deep");
        assertThat(request(JSON + "Content-Length: " + digits.length() + "\r\n\r\n" + digits))
                .contains("out_of_range");
        String huge = "{\"payload\":\"" + "x".repeat(500_000) + "\"}";
        assertThat(request(JSON + "Content-Length: " + huge.length() + "\r\n\r\n" + huge))
                .contains("too_large");
    }

    @Test
    void bytesThatAreNotUtf8AreReported() throws IOException {
        String body = "{\"payload\":{\"a\":\"\u00c3(\"}}"; // sent as ISO 8859-1, one byte per character

        assertThat(request(JSON + "Content-Length: " + body.length() + "\r\n\r\n" + body))
                .contains("invalid_unicode");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "\0\0\0\0\r\n\r\n",
                "POST /telemetry\r\n\r\n",
                "POST /telemetry HTTP/9.9\r\nHost: x\r\n\r\n",
                "POST /telemetry HTTP/1.1\r\n\r\n",
                "POST /tele metry HTTP/1.1\r\nHost: x\r\n\r\n",
                "POST /telemetry HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /telemetry HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST /telemetry HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
                "POST /telemetry HTTP/1.1\r\nHost: x\r\nBroken Header\u0000: 1\r\n\r\n"
            })
    void invalidHttpIsRejectedWithoutDisclosingTheServer(String request) throws IOException {
        assertUndisclosed(request(request));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /telemetry HTTP/1.1     | 405
            DELETE /telemetry HTTP/1.1  | 405
            NONSENSE /telemetry HTTP/1.1 | 405
            TRACE /telemetry HTTP/1.1   | 405
            GET /nothing HTTP/1.1       | 404
            GET /../../etc/passwd HTTP/1.1 | 400
            GET /actuator/env HTTP/1.1  | 404
            GET /actuator/heapdump HTTP/1.1 | 404
            """)
    void otherMethodsAndPathsAreRejected(String line, int status) throws IOException {
        String response = request(line + "\r\nHost: x\r\nX-API-Key: key\r\nConnection: close\r\n\r\n");

        assertThat(response).startsWith("HTTP/1.1 " + status + " ");
        assertUndisclosed(response);
    }

    @Test
    void twoContentLengthsAreAProblem() throws IOException {
        String response = request(JSON + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(response).startsWith("HTTP/1.1 400 ").contains("\"detail\":\"the request is not valid HTTP\"");
    }

    @Test
    void tooManyOrTooLongHeadersAreRejected() throws IOException {
        assertUndisclosed(request(JSON + "X-Filler: x\r\n".repeat(5_000) + "Content-Length: 2\r\n\r\n{}"));
        assertUndisclosed(request(JSON + "X-Filler: " + "x".repeat(100_000) + "\r\nContent-Length: 2\r\n\r\n{}"));
    }

    @Test
    void aContentLengthWithChunkedEncodingSmugglesNoRequest() throws IOException {
        String smuggled = JSON + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + validRequest();

        assertThat(acceptedCount(request(smuggled)))
                .isLessThanOrEqualTo(1); // the server must not parse the rest as a request
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n{}\r\n0\r\n\r\n", "-1\r\n{}\r\n0\r\n\r\n", "ffffffffffffffff\r\n{}\r\n0\r\n\r\n"})
    void invalidChunksAreRejected(String chunks) throws IOException {
        assertUndisclosed(request(JSON + "Transfer-Encoding: chunked\r\n\r\n" + chunks));
    }

    @Test
    void requestsCanBePipelined() throws IOException {
        assertThat(acceptedCount(request(
                        validRequest().replaceFirst("Connection: close\r\n", "").repeat(5) + validRequest())))
                .isEqualTo(6);
    }

    @Test
    void aDecompressionBombIsRejectedWhileItIsInflated() throws IOException {
        byte[] bomb = IngestFixture.gzip(new byte[256 * 1024 * 1024]);
        byte[] nested = IngestFixture.gzip(bomb);
        byte[] members = new byte[bomb.length / 8 * 4];
        byte[] member = IngestFixture.gzip(new byte[4 * 1024 * 1024]);
        for (int at = 0; at + member.length <= members.length; at += member.length) {
            System.arraycopy(member, 0, members, at, member.length);
        }

        assertThat(requestGzip(bomb)).startsWith("HTTP/1.1 413 ");
        assertThat(requestGzip(nested)).startsWith("HTTP/1.1 422 "); // inflated once, which gives no valid record
        assertThat(requestGzip(members)).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void aStalledBodyTimesOut() throws IOException {
        long start = System.nanoTime();

        String response = request(JSON + "Content-Length: 100\r\n\r\n{");

        assertThat(response).startsWith("HTTP/1.1 408 ").contains("urn:telemetry:problem:request-timeout");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void slowBodiesTimeOutAndDelayNoOtherClient() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(send(NDJSON + "Content-Length: 10000\r\n\r\n"));
        }
        Socket first = slow.getFirst();
        Instant end = Instant.now().plusSeconds(4);
        while (Instant.now().isBefore(end)) {
            trickle(slow);
            assertThat(request(validRequest())).startsWith("HTTP/1.1 202 ");
            Thread.sleep(200);
        }

        assertThat(service.getBean(BodyMemory.class).used()).isZero();
        assertThat(read(first)).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void slowHeadersDelayNoOtherClient() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            slow.add(send("POST /telemetry HTTP/1.1\r\nHost"));
        }
        for (int i = 0; i < 10; i++) {
            trickle(slow);
            assertThat(request(validRequest())).startsWith("HTTP/1.1 202 ");
        }
    }

    @Test
    void bodiesOverTheSharedMemoryAreRefusedImmediately() throws IOException {
        String invalid = "x".repeat(900_000);
        for (int i = 0; i < 15; i++) {
            send(NDJSON + "Content-Length: 1000000\r\n\r\n" + invalid);
        }
        await().until(() -> service.getBean(BodyMemory.class).used() > 8_000_000);

        String response = request(NDJSON + "Content-Length: 1000000\r\n\r\n" + invalid + "x".repeat(100_000));

        assertThat(response).startsWith("HTTP/1.1 503 ").containsIgnoringCase("Retry-After: 2");
        assertThat(service.getBean(BodyMemory.class).used()).isLessThanOrEqualTo(10 * 1024 * 1024);
    }

    @Test
    void aDisconnectedClientReleasesItsMemory() throws IOException {
        for (int i = 0; i < 50; i++) {
            send(NDJSON + "Content-Length: 100000\r\n\r\n" + "x".repeat(i * 1_000))
                    .close();
        }
        await().untilAsserted(() ->
                assertThat(service.getBean(BodyMemory.class).used()).isZero());
    }

    /** Sends one more byte on each socket, and removes the sockets that the server has closed. */
    private static void trickle(List<Socket> sockets) {
        for (Iterator<Socket> each = sockets.iterator(); each.hasNext(); ) {
            try {
                each.next().getOutputStream().write('x');
            } catch (IOException closed) {
                each.remove();
            }
        }
    }

    /** Asserts that the request was rejected and that the response does not disclose the server's software. */
    private static void assertUndisclosed(String response) {
        assertThat(response)
                .matches("(?s)(HTTP/1.1 (4\\d\\d|50[15]) .*|\\{.*)?") // an answer to HTTP/0.9 is a body only
                .doesNotContainIgnoringCase("<html");
        if (response.contains("{")) {
            assertThat(response).contains("\"type\":\"urn:telemetry:problem:");
        }
        assertThat(response)
                .doesNotContainIgnoringCase("tomcat")
                .doesNotContainIgnoringCase("apache")
                .doesNotContain("Exception", "telemetry.", "org.", "java", "\tat ");
        assertThat(response).doesNotContainIgnoringCase("\r\nserver:");
    }

    private static long acceptedCount(String text) {
        return Pattern.compile("HTTP/1.1 202 ").matcher(text).results().count();
    }

    private static String validRequest() {
        String record = "{\"timestamp\":\"%s\",\"vehicle_id\":\"v\",\"can_id\":\"0x1\",\"payload\":{\"n\":1}}"
                .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS));
        return JSON + "Content-Length: " + record.length() + "\r\n\r\n" + record;
    }

    private String requestGzip(byte[] body) throws IOException {
        Socket socket = send(NDJSON + "Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n");
        socket.getOutputStream().write(body);
        return read(socket);
    }

    private String request(String text) throws IOException {
        return read(send(text));
    }

    private Socket send(String request) throws IOException {
        int port = service.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        open.add(socket);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        return socket;
    }

    /** Reads until the server closes the connection or the read times out. */
    private static String read(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(all);
        } catch (IOException reset) {
            return all.toString(UTF_8); // the server closed the connection while the request was still being sent
        }
        return all.toString(UTF_8);
    }
}
