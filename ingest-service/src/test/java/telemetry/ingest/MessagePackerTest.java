package telemetry.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MessagePackerTest {
    private final MessagePacker packer = new MessagePacker(DataSize.ofBytes(11));

    @Test
    void linesShareAMessageWhileThereIsRoom() {
        assertThat(packer.pack(lines("aaa", "bbb", "ccc", "d"))).containsExactly("aaa\nbbb\nccc", "d");
    }

    @Test
    void aSingleLineIsABodyOfItsOwnWithoutALineFeed() {
        assertThat(packer.pack(lines("aaa"))).containsExactly("aaa");
    }

    @Test
    void sizeIsCountedInBytesOfUtf8() {
        assertThat(packer.pack(lines("ää€", "ää€"))).containsExactly("ää€", "ää€");
        assertThat(packer.pack(lines("aaaaa", "aaaaa"))).containsExactly("aaaaa\naaaaa");
    }

    @Test
    void nothingIsNoMessage() {
        assertThat(packer.pack(List.of())).isEmpty();
    }

    @Test
    void noLineIsLostOrReordered() {
        List<String> texts =
                IntStream.range(0, 1_000).mapToObj(Integer::toString).toList();

        List<String> bodies =
                packer.pack(texts.stream().map(text -> text.getBytes(UTF_8)).toList());

        assertThat(String.join("\n", bodies).split("\n")).containsExactlyElementsOf(texts);
        assertThat(bodies).allSatisfy(body -> assertThat(body.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(11));
        assertThat(bodies.size()).isBetween(300, 500);
    }

    private static List<byte[]> lines(String... lines) {
        return Arrays.stream(lines).map(line -> line.getBytes(UTF_8)).toList();
    }
}
