package telemetry.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Reads and replaces a file that was copied into the bucket without its extended attribute. */
class EtaggedFilesTest {
    private static final String BUCKET = "telemetry";
    private static final String HELLO = "\"5d41402abc4b2a76b9719d911017c592\"";

    private EmbeddedCloud cloud;
    private S3Client s3;
    private Path file;

    @BeforeEach
    void copyAFileIntoTheBucket(@TempDir Path root) throws Exception {
        cloud = EmbeddedCloud.start(root);
        s3 = cloud.s3();
        s3.createBucket(create -> create.bucket(BUCKET));
        file = Files.createDirectories(root.resolve(BUCKET).resolve("a")).resolve("b.txt");
        Files.writeString(file, "hello");
    }

    @AfterEach
    void stop() {
        cloud.close();
    }

    @Test
    void aListReturnsTheEtag() {
        s3.putObject(put -> put.bucket(BUCKET).key("a/put.txt"), RequestBody.fromString("hello"));

        assertThat(s3.listObjectsV2(list -> list.bucket(BUCKET).prefix("a/")).contents())
                .hasSize(2)
                .extracting(S3Object::eTag)
                .containsOnly(HELLO);
    }

    @Test
    void aHeadReturnsTheEtagAndAGetMatchesIt() {
        assertThat(s3.headObject(head -> head.bucket(BUCKET).key("a/b.txt")).eTag())
                .isEqualTo(HELLO);
        assertThat(s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("a/b.txt").ifMatch(HELLO))
                        .asUtf8String())
                .isEqualTo("hello");
    }

    @Test
    void aConditionalPutComparesTheEtag() {
        assertThatThrownBy(() -> replace("\"00000000000000000000000000000000\""))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        refused -> assertThat(refused.statusCode()).isEqualTo(412));
        replace(HELLO);

        assertThat(s3.getObjectAsBytes(get -> get.bucket(BUCKET).key("a/b.txt")).asUtf8String())
                .isEqualTo("other");
    }

    @Test
    void theEtagIsStoredWithTheFile() throws Exception {
        s3.headObject(head -> head.bucket(BUCKET).key("a/b.txt"));

        assertThat(Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                        .list())
                .contains("user.content-md5");
    }

    private void replace(String etag) {
        s3.putObject(put -> put.bucket(BUCKET).key("a/b.txt").ifMatch(etag), RequestBody.fromString("other"));
    }
}
